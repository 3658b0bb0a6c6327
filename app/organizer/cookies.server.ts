const isSecure = (origin: string) => origin.startsWith("https:");

/** Where organizers work, and where operators do: the session is sent nowhere else. */
const rooms = ["/organize", "/admin"];

/**
 * `__Secure-` (RFC 6265bis, section 4.1.3.1) and not `__Host-`, which demands the path `/`: an organizer who posts a ticket of
 * their own must not send along who they are.
 */
const name = (what: string, origin: string) => (isSecure(origin) ? `__Secure-${what}` : what);

const read = (request: Request, what: string, origin: string) =>
  readAmong(request.headers.get("cookie"), what, origin);

function readAmong(cookies: string | null | undefined, what: string, origin: string): string | undefined {
  const wanted = name(what, origin);
  for (const part of (cookies ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === wanted) return value;
  }
  return undefined;
}

function write(what: string, value: string, seconds: number, origin: string, path = "/organize"): string {
  return `${name(what, origin)}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure(origin) ? "; Secure" : ""}`;
}

/** The secret of the session that a browser sent. */
export const sessionIn = (request: Request, origin: string) => read(request, "organizer", origin);

/** The same, from the header alone. */
export const sessionAmong = (cookies: string | undefined, origin: string) =>
  readAmong(cookies, "organizer", origin);

/** Keeps a browser signed in for as long as a session may last: one header for each path. */
export const sessionCookies = (secret: string, origin: string): [string, string][] =>
  rooms.map((path) => ["Set-Cookie", write("organizer", secret, 14 * 86_400, origin, path)]);

export const noSessionCookies = (origin: string): [string, string][] =>
  rooms.map((path) => ["Set-Cookie", write("organizer", "", 0, origin, path)]);

/** The secret of a browser that has asked for a new password. */
export const resetIn = (request: Request, origin: string) => read(request, "organizer-reset", origin);

export const resetCookie = (secret: string, origin: string) => write("organizer-reset", secret, 900, origin);

export const noResetCookie = (origin: string) => write("organizer-reset", "", 0, origin);

/** The secret of a browser that has asked for an account. */
export const registrationIn = (request: Request, origin: string) =>
  read(request, "organizer-register", origin);

export const registrationCookie = (secret: string, origin: string) =>
  write("organizer-register", secret, 900, origin);

export const noRegistrationCookie = (origin: string) => write("organizer-register", "", 0, origin);
