import { readSession } from "#app/mail/session.server.ts";

const nameFor = (isSecure: boolean) => (isSecure ? "__Secure-following" : "following");

/** The secret of a browser that has asked to follow a letter, or to stop; or nothing. */
export function followSessionOf(cookie: string | null): string | undefined {
  const [, value] = /(?:^|;\s*)(?:__Secure-)?following=([^;]*)/.exec(cookie ?? "") ?? [];
  return readSession(value);
}

/**
 * Sets the secret on the pages about following and nowhere else: a browser does not even send it where something is signed or posted. It
 * ends with the browser, or after three quarters of an hour.
 */
export function followCookie(session: string, slug: string, origin: string): string {
  const isSecure = origin.startsWith("https:");
  return `${nameFor(isSecure)}=${session}; Path=/letters/${slug}/follow; Max-Age=2700; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;
}
