// Crockford's base32: no I, L, O or U, so that nothing can be read as something else.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const codeLength = 8;

/** A code of 40 random bits, as the mail shows it: `4F7K-29QD`. */
export function makeCode(random: Uint8Array): string {
  if (random.length !== codeLength) throw new RangeError("a code is made of 8 random bytes");
  const code = Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What a person typed as the eight characters of a code, forgiving spaces, dashes, case and look-alikes; else nothing. */
export function readCode(typed: string): string | undefined {
  const code = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return code.length === codeLength && Array.from(code).every((char) => alphabet.includes(char))
    ? code
    : undefined;
}
