import { createHash } from "node:crypto";

/** Something that must not be found anywhere, under a name that may be printed. */
export type Canary = { name: string; text: string };

/** Looks for canaries in all these places, in every spelling in which a program may have put them; says which is where. */
export function lookFor(canaries: Canary[], places: Map<string, Buffer | string>): string[] {
  const spelled = canaries.map(({ name, text }) => ({ name, spellings: spellings(text) }));
  return [...places].flatMap(([place, content]) => {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    return spelled.flatMap(({ name, spellings: all }) =>
      all
        .filter(({ bytes: spelling }) => bytes.includes(spelling))
        .map(({ as }) => `${name}, ${as}, in ${place}`),
    );
  });
}

function spellings(text: string): { as: string; bytes: Buffer }[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  const plain: [string, string | Buffer][] = [
    ["as it is", text],
    ["in small letters", text.toLowerCase()],
    ["in capitals", text.toUpperCase()],
    ["percent-encoded", encodeURIComponent(text)],
    ["quoted-printable", text.replaceAll("@", "=40")],
    ["in hex", hex],
    ["in HEX", hex.toUpperCase()],
    ["in UTF-16", Buffer.from(text, "utf16le")],
    ...[0, 1, 2].map((shift): [string, string] => [
      `in base64 after ${shift}`,
      base64(bytes, shift, "base64"),
    ]),
    ...[0, 1, 2].map((shift): [string, string] => [
      `in base64url after ${shift}`,
      base64(bytes, shift, "base64url"),
    ]),
    ...["md5", "sha1", "sha256", "sha512"].flatMap((name): [string, string | Buffer][] => {
      const hash = createHash(name).update(text).digest();
      return [
        [`as ${name}`, hash],
        [`as ${name} in hex`, hash.toString("hex")],
        [`as ${name} in base64`, hash.toString("base64").slice(0, 20)],
      ];
    }),
  ];
  // The plainest name for those that are the same.
  const all = new Map(
    plain.reverse().map(([as, spelling]) => [Buffer.from(spelling as string).toString("hex"), as]),
  );
  return [...all].map(([spelling, as]) => ({ as, bytes: Buffer.from(spelling, "hex") }));
}

/** What base64 makes of a text that stands somewhere in a longer one, without the ends, which depend on its neighbours. */
function base64(bytes: Buffer, shift: number, encoding: "base64" | "base64url"): string {
  const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding);
  return shifted.slice(shift === 0 ? 0 : shift + 1, Math.floor(((bytes.length + shift) * 4) / 3) - 1);
}
