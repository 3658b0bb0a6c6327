/** Octet strings and integers, named as in RFC 8017 section 4. Pure: browsers and Node. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The hash of the parts, one after the other. */
export async function digest(hash: "SHA-256" | "SHA-384", ...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, concat(...parts)));
}

/** A big-endian octet string as a non-negative integer. */
export function os2ip(octets: Uint8Array): bigint {
  let hex = "0x0";
  for (const octet of octets) hex += hexOf[octet];
  return BigInt(hex);
}

const hexOf = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Lower case, two digits an octet. */
export function toHex(octets: Uint8Array): string {
  let hex = "";
  for (const octet of octets) hex += hexOf[octet];
  return hex;
}

/** A non-negative integer as exactly `length` big-endian octets. Throws when it does not fit. */
export function i2osp(integer: bigint, length: number): Bytes {
  const hex = integer.toString(16).padStart(2 * length, "0");
  if (integer < 0n || hex.length > 2 * length) throw new RangeError(`Integer does not fit ${length} octets.`);
  return Uint8Array.from({ length }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** RFC 4648 section 5, without padding. */
export function toBase64url(octets: Uint8Array): string {
  let binary = "";
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The octets, or undefined for anything that `toBase64url` would not have written: another alphabet, padding,
 * white space, or stray bits in the last character. So two different texts never mean the same octets.
 */
export function fromBase64url(text: string): Bytes | undefined {
  const octets = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [held, bits, length] = [0, 0, 0];
  for (let place = 0; place < text.length; place++) {
    const six = sixBitsOf[text.charCodeAt(place)];
    if (six === undefined) return undefined;
    held = ((held << 6) | six) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets[length++] = held >> bits;
  }
  const stray = held & ((1 << bits) - 1);
  return bits < 6 && stray === 0 ? octets : undefined;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const sixBitsOf: Record<number, number | undefined> = Object.fromEntries(
  Array.from(alphabet, (char, value) => [char.charCodeAt(0), value]),
);
