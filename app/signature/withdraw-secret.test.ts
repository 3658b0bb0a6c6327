import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64url } from "#app/credential/octets.ts";
import { writeWords } from "#app/credential/words.ts";
import { readWithdrawSecret } from "./withdraw-secret.ts";

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test("a secret reads back from base64url and from hex, however it was wrapped", () => {
  fc.assert(
    fc.property(octets(32), fc.nat(20), (secret, at) => {
      const hex = Buffer.from(secret).toString("hex");
      for (const text of [toBase64url(secret), hex, hex.toUpperCase()])
        expect(readWithdrawSecret(` ${text.slice(0, at)}\r\n ${text.slice(at)}\n`)).toEqual({
          kind: "secret",
          secret: new Uint8Array(secret),
        });
    }),
  );
});

test("twelve words are known as such, also in part, numbered, or with commas", () => {
  fc.assert(
    fc.property(octets(16), (entropy) => {
      const words = writeWords(entropy);
      const numbered = words
        .split(" ")
        .map((word, place) => `${place + 1}. ${word}`)
        .join("\n");
      for (const text of [words, words.replaceAll(" ", ", "), numbered, words.split(" ").slice(3).join("\n")])
        expect(readWithdrawSecret(text)).toEqual({ kind: "words" });
    }),
  );
});

test.each(["", "secret", "A".repeat(42), "A".repeat(44), "g".repeat(64), `${"A".repeat(42)}+`])(
  "%j is no secret",
  (text) => expect(readWithdrawSecret(text)).toEqual({ kind: "not-a-secret" }),
);
