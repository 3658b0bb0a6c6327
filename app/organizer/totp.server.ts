import { createHmac, timingSafeEqual } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepSeconds = 30;
const digits = 6;
export const secretBytes = 20;

/** The time step that a moment falls into (RFC 6238, section 4.2). */
export function stepOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / stepSeconds);
}

/** The code of one time step: HOTP with HMAC-SHA-1 (RFC 4226, section 5.3), six digits unless said otherwise. */
export function codeOfStep(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, "0");
}

/**
 * The step whose code this is: the present one, or a neighbour, since clocks differ and people type slowly (RFC 6238,
 * section 5.2). Whoever takes the code must see that its step is later than the last one taken.
 */
export function stepOfCode(secret: Uint8Array, typed: string, now: Date): number | undefined {
  const code = typed.replace(/\s/g, "");
  if (!/^\d{6}$/.test(code)) return undefined;
  const present = stepOf(now);
  const given = Buffer.from(code);
  return [present, present - 1, present + 1].find((step) =>
    timingSafeEqual(Buffer.from(codeOfStep(secret, step)), given),
  );
}

/** Base32 without padding (RFC 4648, section 6), as authenticator apps take a secret. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

/** A secret of 20 bytes from base32, spaces and case forgiven; nothing for anything else. */
export function fromBase32(typed: string): Uint8Array<ArrayBuffer> | undefined {
  const text = typed.toUpperCase().replace(/[\s=]/g, "");
  if (!/^[A-Z2-7]{32}$/.test(text)) return undefined;
  const bits = Array.from(text, (char) => alphabet.indexOf(char).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: secretBytes }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2),
  );
}
