import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import example from "./known-answer.json";
import { concat, fromBase64url } from "./octets.ts";
import { readTicket, writeTicket } from "./ticket.ts";

const token = fromBase64url(example.token) ?? concat();
const ticket = {
  origin: "https://letters.example",
  letter: "face-recognition",
  workplace: "example-com",
  token,
};

const characters = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
const slugs = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);
const tickets = fc.record({
  origin: fc.constantFrom(
    "https://letters.example",
    "http://localhost:3000",
    `http://${"a".repeat(56)}.onion`,
  ),
  letter: slugs,
  workplace: fc.oneof(slugs, fc.uuid()),
  token: fc
    .uint8Array({ minLength: 384, maxLength: 384 })
    .map((signature) => concat(token.slice(0, 181), signature)),
});

describe("a ticket", () => {
  test("is plain ASCII, says where it belongs, and names it neutrally", () => {
    const text = writeTicket(ticket);
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toContain("https://letters.example/letters/face-recognition/post\n");
    expect(text).not.toMatch(/\b(sign|signature|signed|petition|employe|anonym)/i);
    const lines = text.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    const block = lines.slice(
      lines.indexOf("-----BEGIN TICKET-----"),
      lines.indexOf("-----END TICKET-----") + 1,
    );
    expect(block.slice(1, 5)).toEqual([
      "Site: https://letters.example",
      "Letter: face-recognition",
      "Workplace: example-com",
      "",
    ]);
    expect(block.slice(5, -2).every((line) => line.length === 64)).toBe(true);
    expect(block.slice(5, -1).join("")).toBe(example.token);
  });

  test("is read back through quoting, line endings, indenting and other people's text", () => {
    const around = fc.constantFrom("", "> Fwd: my ticket\n\n", "Site: elsewhere\nLetter: other\n-----\n");
    const quoting = fc.constantFrom("", "> ", ">> ", "> > ", "    ", "\t", "| ");
    const ending = fc.constantFrom("\n", "\r\n", "\r", " \r\n", "\n\n");
    fc.assert(
      fc.property(tickets, around, quoting, ending, around, (written, before, quote, end, after) => {
        const copied = writeTicket(written)
          .split("\n")
          .map((line) => quote + line)
          .join(end);
        expect(readTicket(before + copied + end + after)).toEqual({ kind: "ticket", ticket: written });
      }),
    );
  });

  test("is read back when its token was wrapped anew, or a program prettified the dashes", () => {
    const text = writeTicket(ticket);
    const rewrapped = text.replace(
      example.token.slice(0, 64),
      `${example.token.slice(0, 40)}\n${example.token.slice(40, 64)}`,
    );
    expect(rewrapped).not.toBe(text);
    expect(readTicket(rewrapped)).toEqual({ kind: "ticket", ticket });
    expect(readTicket(text.replaceAll("-----", "\u2014\u2014-"))).toEqual({ kind: "ticket", ticket });
  });

  test("is not written from parts that could not be read", () => {
    for (const wrong of [
      { origin: "https://letters.example/" },
      { origin: "javascript:alert(1)" },
      { origin: "https://letters.example\nLetter: other" },
      { origin: "https://user@letters.example" },
      { letter: "" },
      { letter: "two words" },
      { letter: "../admin" },
      { workplace: "a:b" },
      { workplace: "a\n" },
      { token: token.slice(1) },
    ]) {
      expect(() => writeTicket({ ...ticket, ...wrong })).toThrow(RangeError);
    }
  });
});

describe("what is not a ticket", () => {
  const text = writeTicket(ticket);

  test("is said to be none", () => {
    expect(readTicket("")).toEqual({ kind: "no-ticket" });
    expect(readTicket(example.token)).toEqual({ kind: "no-ticket" });
    expect(readTicket(text.slice(0, text.indexOf("-----END")))).toEqual({ kind: "no-ticket" });
    expect(readTicket(text.slice(text.indexOf("Site:")))).toEqual({ kind: "no-ticket" });
  });

  test("is said to lack a line", () => {
    for (const missing of ["Site", "Letter", "Workplace"]) {
      const without = text.replace(new RegExp(`^${missing}: .*\n`, "m"), "");
      expect(readTicket(without)).toEqual({ kind: "incomplete", missing });
    }
    expect(readTicket(text.replace("Site: https", "Site: ftp"))).toEqual({
      kind: "incomplete",
      missing: "Site",
    });
  });

  test("is said to be damaged", () => {
    const line = example.token.slice(0, 64);
    expect(readTicket(text.replace(`${line}\n`, ""))).toEqual({ kind: "damaged" });
    expect(readTicket(text.replace(line, line.slice(1)))).toEqual({ kind: "damaged" });
    expect(readTicket(text.replace(line, `${line.slice(1)}!`))).toEqual({ kind: "damaged" });
    expect(readTicket(text.replace(line, `${line}\n${line}`))).toEqual({ kind: "damaged" });
  });

  test("gets an answer, and soon, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 200 }), (any) => void readTicket(any).kind),
    );
    const started = performance.now();
    for (const hostile of ["> ", "-", "\n", "-----BEGIN TICKET-----\n", " BEGIN TICKET"]) {
      expect(readTicket(hostile.repeat(50_000)).kind).toBe("no-ticket");
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
