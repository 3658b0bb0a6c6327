import { describe, expect, test } from "vitest";
import example from "./known-answer.json";
import { concat, digest, fromBase64url, toBase64url } from "./octets.ts";
import {
  composeMessage,
  composeToken,
  hashWithdrawSecret,
  parseToken,
  readToken,
  serialOf,
} from "./token.ts";

const hex = (text: string) => concat(Buffer.from(text, "hex"));
const token = fromBase64url(example.token) ?? concat();
const parts = {
  prefix: hex(example.prefix),
  genesis: hex(example.genesis),
  text: hex(example.text),
  nonce: hex(example.nonce),
  withdrawHash: await digest("SHA-256", hex(example.withdrawSecret)),
};

describe("a token", () => {
  test("is composed octet by octet as an independent program did", () => {
    const message = composeMessage(parts);
    expect(message).toEqual(hex(example.message));
    expect(message).toHaveLength(181);
    expect(composeToken(message, token.slice(181))).toEqual(token);
    expect(token).toHaveLength(565);
  });

  test("comes apart into what it was composed of", () => {
    const expected = { ...parts, message: hex(example.message), signature: token.slice(181) };
    expect(parseToken(token)).toEqual({ kind: "token", token: expected });
    expect(readToken(example.token)).toEqual({ kind: "token", token: expected });
  });

  test("does not change when the octets it was read from do", () => {
    const buffer = concat(token);
    const reading = parseToken(buffer);
    buffer.fill(0);
    expect(reading).toEqual(parseToken(token));
  });

  test("has a serial that is the hash of its message", async () => {
    expect(await serialOf(hex(example.message))).toEqual(hex(example.serial));
    expect(() => serialOf(token)).toThrow(RangeError);
  });

  test("shows of its withdraw secret the hash only", async () => {
    expect(await hashWithdrawSecret(hex(example.withdrawSecret))).toEqual(parts.withdrawHash);
    expect(Buffer.from(token).includes(Buffer.from(example.withdrawSecret, "hex"))).toBe(false);
  });
});

describe("what is not a token", () => {
  test("is refused for any other length", () => {
    for (const wrong of [concat(), token.slice(1), concat(token, new Uint8Array(1)), token.slice(0, 181)]) {
      expect(parseToken(wrong)).toEqual({ kind: "wrong-length" });
      expect(readToken(toBase64url(wrong))).toEqual({ kind: "wrong-length" });
    }
  });

  test("is refused for any change to the version", () => {
    for (let at = 32; at < 53; at++) {
      expect(parseToken(token.with(at, token[at]! ^ 1))).toEqual({ kind: "unknown-version" });
    }
  });

  test("is refused in any other spelling: padding, white space, the other alphabet, stray bits", () => {
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const read = Array.from(last).filter(
      (end) => readToken(example.token.slice(0, -1) + end).kind === "token",
    );
    expect(read).toEqual(["A", "Q", "g", "w"]);
    expect(readToken(`${example.token}==`)).toEqual({ kind: "wrong-length" });
    expect(readToken(`${example.token}\n`)).toEqual({ kind: "wrong-length" });
    expect(readToken(`${example.token.slice(0, -1)}=`)).toEqual({ kind: "not-base64url" });
    expect(readToken(`${example.token.slice(0, -1)} `)).toEqual({ kind: "not-base64url" });
    expect(readToken(`+${example.token.slice(1)}`)).toEqual({ kind: "not-base64url" });
  });

  test("cannot be composed from parts of other lengths, even where they add up", () => {
    expect(() => composeMessage({ ...parts, nonce: new Uint8Array(31) })).toThrow(RangeError);
    const shifted = { ...parts, genesis: new Uint8Array(31), text: new Uint8Array(33) };
    expect(() => composeMessage(shifted)).toThrow(RangeError);
    expect(() => composeMessage({ ...parts, prefix: new Uint8Array(31) })).toThrow(RangeError);
    expect(() => composeToken(new Uint8Array(180), new Uint8Array(385))).toThrow(RangeError);
  });
});
