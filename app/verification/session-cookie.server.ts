import { readSession } from "#app/mail/session.server.ts";
import type { Purpose } from "./session.server.ts";

const steps: Record<Purpose, string[]> = {
  sign: ["sign", "confirm", "choose", "issue"],
  withdraw: ["receipt/name"],
  block: ["block"],
};

const nameFor = (isSecure: boolean) => (isSecure ? "__Secure-signing" : "signing");

/** The session secret that a browser sent, or nothing. */
export function sessionOf(cookie: string | null | undefined): string | undefined {
  const [, value] = /(?:^|;\s*)(?:__Secure-)?signing=([^;]*)/.exec(cookie ?? "") ?? [];
  return readSession(value);
}

/**
 * Sets the session on the steps that need it and nowhere else: one cookie for each path, so that a browser does not even
 * send it where a ticket is posted or a signature is withdrawn by its words. It ends with the browser, or after an hour and a quarter.
 */
export function sessionCookies(
  session: string,
  slug: string,
  purpose: Purpose,
  origin: string,
): [string, string][] {
  const isSecure = origin.startsWith("https:");
  return steps[purpose].map((step) => [
    "Set-Cookie",
    `${nameFor(isSecure)}=${session}; Path=/letters/${slug}/${step}; Max-Age=4500; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`,
  ]);
}
