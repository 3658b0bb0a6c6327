import { type Bytes, toBase64url } from "./octets.ts";
import { composeToken, parseToken, readToken } from "./token.ts";

/** A credential with what it takes to post it later: which site, which letter, for which workplace. */
export type Ticket = { origin: string; letter: string; workplace: string; token: Bytes };

export type TicketReading =
  | { kind: "ticket"; ticket: Ticket }
  | { kind: "no-ticket" }
  | { kind: "incomplete"; missing: "Site" | "Letter" | "Workplace" }
  | { kind: "damaged" };

const COLUMNS = 64;
const SLUG = /^[A-Za-z0-9_-]{1,200}$/;

/**
 * The text file that a signer keeps: plain ASCII, the token in lines of 64 characters.
 *
 * It names site, letter and workplace, because a ticket that does not say where it belongs is lost by the next
 * day. It names no person, does not say what the letter is about beyond its slug, and does not speak of signing,
 * so that it reads like any other ticket to whoever glances at it. Throws on parts that `readTicket` would refuse.
 */
export function writeTicket({ origin, letter, workplace, token }: Ticket): string {
  if (!isOrigin(origin)) throw new RangeError("The site is an http or https origin.");
  if (!SLUG.test(letter) || !SLUG.test(workplace)) throw new RangeError("Letter and workplace are slugs.");
  if (parseToken(token).kind !== "token") throw new RangeError("Not a token.");
  return [
    "This ticket can be used once, by whoever holds it, at the address below.",
    "It holds no name and no address. Keep it to yourself until you use it:",
    "from tomorrow on, and best from home. Paste the whole text.",
    "",
    `${origin}/letters/${letter}/post`,
    "",
    "-----BEGIN TICKET-----",
    `Site: ${origin}`,
    `Letter: ${letter}`,
    `Workplace: ${workplace}`,
    "",
    ...wrap(toBase64url(token)),
    "-----END TICKET-----",
    "",
  ].join("\n");
}

/**
 * Finds the first ticket in a text, whatever stands around it, whichever line endings it has, however its lines
 * were indented or quoted with ">" and its token was wrapped. The signature is not verified here.
 */
export function readTicket(text: string): TicketReading {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replace(/^[\s>|]+/, "").trimEnd());
  const start = lines.findIndex((line) => /^\W*BEGIN TICKET\W*$/i.test(line));
  const end = lines.findIndex((line, i) => i > start && /^\W*END TICKET\W*$/i.test(line));
  if (start < 0 || end < 0) return { kind: "no-ticket" };

  const block = lines.slice(start + 1, end);
  const field = (name: string) => {
    const label = `${name.toLowerCase()}:`;
    return block
      .find((line) => line.toLowerCase().startsWith(label))
      ?.slice(label.length)
      .trim();
  };
  const origin = field("Site");
  if (!origin || !isOrigin(origin)) return { kind: "incomplete", missing: "Site" };
  const letter = field("Letter");
  if (!letter || !SLUG.test(letter)) return { kind: "incomplete", missing: "Letter" };
  const workplace = field("Workplace");
  if (!workplace || !SLUG.test(workplace)) return { kind: "incomplete", missing: "Workplace" };

  const reading = readToken(
    block
      .filter((line) => !line.includes(":"))
      .join("")
      .replace(/\s/g, ""),
  );
  if (reading.kind !== "token") return { kind: "damaged" };
  const { message, signature } = reading.token;
  return { kind: "ticket", ticket: { origin, letter, workplace, token: composeToken(message, signature) } };
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function wrap(text: string): string[] {
  return text.match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
}
