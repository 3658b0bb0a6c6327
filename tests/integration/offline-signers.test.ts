import { constants, createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeOfflineSigner } from "#app/browser/make-offline-signer.server.ts";
import { invert, readPublicKey } from "#app/credential/blind.ts";
import example from "#app/credential/known-answer.json";
import { begin, finish } from "#app/credential/make-credential.ts";
import { fromBase64url, os2ip, toBase64url } from "#app/credential/octets.ts";
import { writeTicket } from "#app/credential/ticket.ts";
import { deriveWithdrawSecret } from "#app/credential/derive-secrets.ts";
import { newEntropy, readWords, writeWords } from "#app/credential/words.ts";
import type { Letter } from "#app/letter/letter.ts";
import { securityHeaders } from "#app/platform/http.server.ts";
import { readStaticFiles } from "#app/platform/static-files.server.ts";
import { runBatch } from "#app/signature/batch.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type AnotherWeb, type App } from "../support/app.ts";
import { aConfirmedSigner } from "../support/confirmed.ts";
import { callSigner, hasPython, integer, key, octets, runSigner } from "../support/python-signer.ts";
import { answerTo, aSavedLetter } from "../support/saved-letter.ts";

let app: App;
let web: AnotherWeb;
let letter: Letter;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "undersigned-signer-"));
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  const files = await readStaticFiles("build/client", securityHeaders({ origin: app.origin }));
  web = await app.anotherWeb({ files });
});
afterAll(async () => {
  await web.close();
  await app.stop();
  await rm(folder, { recursive: true });
});

const bytes = (text: string, encoding: BufferEncoding = "hex") => new Uint8Array(Buffer.from(text, encoding));
const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");

let written = 0;
async function aFile(content: unknown): Promise<string> {
  const file = path.join(folder, `file-${++written}`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function served(name: string): Promise<{ headers: Headers; content: Buffer }> {
  const answer = await fetch(new URL(name, web.origin));
  expect(answer.status).toBe(200);
  return { headers: answer.headers, content: Buffer.from(await answer.arrayBuffer()) };
}

describe("what the site hands out", () => {
  test("is named in the letter's log by its hash, and again once it has changed", async () => {
    const hashes = {
      html: sha256((await served("/offline-signer.html")).content),
      py: sha256((await served("/offline-signer.py")).content),
    };
    expect(await named()).toEqual([hashes]);
    await app.batch(letter.slug);
    await runBatch(app.context(), letter, { force: true });
    expect(await named()).toEqual([hashes]);

    const changed = { ...hashes, py: sha256("another program") };
    await (
      await aConfirmedSigner(app, letter, "ben@amazon.example")
    ).visit(`/letters/${letter.slug}/choose`, {
      shown: "named",
      name: "Ben Amsel",
    });
    await runBatch({ ...app.context(), offlineSigners: changed }, letter, { force: true });
    expect(await named()).toEqual([hashes, changed]);
  });

  /** Every `offline-signers` entry of the letter's log, oldest first. */
  async function named() {
    const where = { letterId: letter.id };
    const entries = await app.context().db.logEntry.findMany({ where, orderBy: { index: "asc" } });
    return entries
      .map(({ entry }) => JSON.parse(entry) as { type: string; html: string; py: string })
      .filter(({ type }) => type === "offline-signers")
      .map(({ html, py }) => ({ html, py }));
  }

  test("is the same octets whenever it is made", async () => {
    expect(await readFile("build/client/offline-signer.html", "utf8")).toBe(await makeOfflineSigner());
    expect(await readFile("build/client/offline-signer.py")).toEqual(
      await readFile("public/offline-signer.py"),
    );
  });

  test("comes with a policy that allows the page itself and nothing else", async () => {
    const { headers, content } = await served("/offline-signer.html");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = headers.get("content-security-policy") ?? "";
    const [, own = ""] =
      /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(content.toString()) ?? [];
    expect(own).toContain("default-src 'none'; script-src 'sha256-");
    expect(policy).toBe(`${own}; frame-ancestors 'none'`);
    expect(policy.match(/'sha256-/g)).toHaveLength(2);
    expect(policy).not.toMatch(/unsafe|self|http/);
    expect(content.toString()).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|import)\s*\(/);
    expect(content.toString()).not.toMatch(/(src|href)\s*=\s*["'](?!#)/);

    const python = await served("/offline-signer.py");
    expect(python.headers.get("content-type")).toBe("text/x-python; charset=utf-8");
    expect(python.headers.get("content-security-policy")).toContain("script-src 'none'");
    expect(python.content.toString()).not.toMatch(/import (socket|http|urllib\.request|ssl)|urlopen/);
  });
});

type Vector = Record<"name" | "p" | "q" | "n" | "e", string> &
  Record<"msg" | "msg_prefix" | "input_msg" | "salt" | "inv" | "blinded_msg" | "blind_sig" | "sig", string>;
const vectors = new URL("../../../shared/vectors/rfc9474.json", import.meta.url);
const published: Vector[] = existsSync(vectors) ? JSON.parse(readFileSync(vectors, "utf8")) : [];

describe.skipIf(!hasPython)("the signer in Python (skipped without python3)", () => {
  const spki = bytes(example.publicKey, "base64");

  test.skipIf(published.length === 0)("computes what RFC 9474 publishes", async () => {
    const salted = published.filter(({ name }) => name.includes("PSS-"));
    expect(salted).toHaveLength(2);
    for (const vector of salted) {
      const field = (name: keyof Vector) => bytes(vector[name].replace("0x", ""));
      const n = BigInt(vector.p) * BigInt(vector.q);
      const inverse = os2ip(field("inv"));
      const [spkiOfVector] = await callSigner([["write_spki", integer(n), integer(65537n)]]);
      const its = key(bytes(String(spkiOfVector)));
      const message = octets(field("input_msg"));
      expect(`${vector.msg_prefix}${vector.msg}`.replaceAll("0x", "")).toBe(
        vector.input_msg.replace("0x", ""),
      );
      expect(
        await callSigner([
          ["blind", its, message, octets(field("salt")), integer(invert(inverse, n) ?? 0n)],
          ["finalize", its, message, octets(field("blind_sig")), integer(inverse)],
          ["verify", its, message, octets(field("sig"))],
          ["verify", its, octets(field("sig")), octets(field("sig"))],
        ]),
      ).toEqual([
        [Buffer.from(field("blinded_msg")).toString("hex"), String(inverse)],
        Buffer.from(field("sig")).toString("hex"),
        true,
        false,
      ]);
    }
  });

  test("computes the known answer, octet by octet", async () => {
    const entropy = octets(bytes(example.entropy));
    const [genesis, text] = [octets(bytes(example.genesis)), octets(bytes(example.text))];
    const context = octets(Buffer.concat([bytes(example.text), bytes(example.keyId)]));
    const [read, wrote, n, secret, prefix, nonce, salt, factor, begun] = await callSigner([
      ["read_words", example.words],
      ["write_words", entropy],
      ["read_public_key", octets(spki)],
      ["derive_withdraw_secret", entropy, genesis],
      ["derive", entropy, genesis, "prefix", 32, context],
      ["derive", entropy, genesis, "nonce", 32, context],
      ["derive", entropy, genesis, "pss-salt", 48, context],
      ["derive_blinding_factor", entropy, genesis, key(spki), context],
      ["begin", entropy, genesis, text, key(spki)],
    ]);
    expect([read, wrote, secret]).toEqual([example.entropy, example.words, example.withdrawSecret]);
    expect((n as string[])[2]).toBe(example.keyId);
    expect([prefix, nonce, salt]).toEqual([example.prefix, example.nonce, example.pssSalt]);
    const { n: modulus } = await readPublicKey(spki);
    expect(BigInt(String(factor))).toBe(os2ip(bytes(example.blindingFactor)) % modulus);
    const [blinded, message, inverse] = begun as string[];
    expect([blinded, message]).toEqual([example.blinded, example.message]);
    const [signature] = await callSigner([
      [
        "finalize",
        key(spki),
        octets(bytes(message ?? "")),
        octets(bytes(example.blindSignature)),
        integer(BigInt(inverse ?? 0)),
      ],
    ]);
    expect(toBase64url(bytes(`${message}${String(signature)}`))).toBe(example.token);
    expect(await runSigner(["check-self"])).toMatchObject({
      code: 0,
      out: "This copy computes what it should.\n",
    });
  });

  test("and the browser's module make the same of random words, letters and texts", async () => {
    for (let time = 0; time < 4; time++) {
      const { json, origin, other } = aSavedLetter();
      const [first, second] = json.workplaces;
      const entropy = newEntropy();
      const text = time % 2 ? other.hash : json.text.hash;
      const workplace = (time < 2 ? first : second)?.id ?? "";
      const args = [
        "--letter",
        await aFile(json),
        "--words",
        await aFile(writeWords(entropy).toUpperCase()),
        "--workplace",
        workplace,
        "--text",
        text,
        "--k",
        `https://x.example/letters/y#k=${json.genesis}`,
      ];
      const publicKey = await readPublicKey(spki);
      const ours = await begin({ entropy, genesis: bytes(json.genesis), text: bytes(text), publicKey });

      const asked = await runSigner(["blind", ...args]);
      expect(asked.complaint).toBe("");
      expect(JSON.parse(asked.out)).toEqual({
        words: writeWords(entropy),
        keyId: example.keyId,
        blinded: toBase64url(ours.blinded),
      });
      const answer = answerTo(toBase64url(ours.blinded));
      const finished = await finish(ours.pending, fromBase64url(answer) ?? new Uint8Array());
      if (finished.kind !== "credential") throw new Error(finished.kind);
      const ticket = writeTicket({ origin, letter: json.slug, workplace, token: finished.token });
      const made = await runSigner([
        "finish",
        ...args,
        "--answer",
        await aFile(answer.replace(/.{76}/g, "$&\n")),
      ]);
      expect(made).toEqual({ code: 0, out: ticket, complaint: "" });

      const secret = await runSigner(["withdraw-secret", ...args.slice(0, 4)]);
      const expected = await deriveWithdrawSecret(entropy, bytes(json.genesis));
      expect(secret.out.trim()).toBe(Buffer.from(expected).toString("hex"));
    }
  });

  test("reads words as the browser does", async () => {
    const words = writeWords(newEntropy());
    const [first = "", ...rest] = words.split(" ");
    const typed = [
      words.toUpperCase().replaceAll(" ", "\n"),
      words
        .split(" ")
        .map((word, place) => `${place + 1}. ${word},`)
        .join("\r\n"),
      words.replaceAll(" ", " \u200b- "),
      `${first}\u0301 ${rest.join(" ")}`,
      rest.join(" "),
      `${words} ${first}`,
      `zebrra ${rest.join(" ")}`,
      "",
      "zoo ".repeat(12),
    ];
    const theirs = await callSigner(typed.map((text) => ["read_words", text] as const));
    for (const [place, text] of typed.entries()) {
      const ours = readWords(text);
      const entropy = ours.kind === "words" ? Buffer.from(ours.entropy).toString("hex") : undefined;
      expect(theirs[place], text).toEqual(entropy ?? { refused: expect.any(String) as string });
    }
    expect(theirs[6]).toEqual({ refused: expect.stringContaining('Word 1, "zebrra"') as string });
  });

  test("refuses every key that the browser refuses", async () => {
    const der = ({ publicKey }: { publicKey: KeyObject }) =>
      new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
    const keys = [
      Buffer.concat([spki, Uint8Array.of(0)]),
      spki.slice(0, -1),
      spki.slice(0, 30),
      new Uint8Array(),
      bytes(example.privateKey, "base64"),
      der(generateKeyPairSync("rsa", { modulusLength: 1024 })),
      der(generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 })),
      der(generateKeyPairSync("rsa-pss", { modulusLength: 2048 })),
      der(generateKeyPairSync("ec", { namedCurve: "P-256" })),
    ];
    for (const each of keys) await expect(readPublicKey(each)).rejects.toThrow(RangeError);
    const answers = await callSigner(keys.map((each) => ["read_public_key", octets(each)] as const));
    expect(answers).toEqual(keys.map(() => ({ refused: expect.any(String) as string })));
  });

  test("accepts a salt of 48 octets and no second form of a signature", async () => {
    const privateKey = {
      key: Buffer.from(example.privateKey, "base64"),
      format: "der",
      type: "pkcs8",
    } as const;
    const message = bytes("00ff");
    const signed = (saltLength: number, hash = "sha384") =>
      new Uint8Array(
        sign(hash, message, { ...privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
      );
    const { n } = await readPublicKey(spki);
    const integers = [0n, 1n, n - 1n, n].map((s) => bytes(s.toString(16).padStart(768, "0")));
    const tried = [
      signed(48),
      ...[0, 20, 32, 47, 49, 334].map((length) => signed(length)),
      signed(48, "sha256"),
      Buffer.concat([signed(48), Uint8Array.of(0)]),
      signed(48).slice(1),
      ...integers,
    ];
    const verified = await callSigner(
      tried.map((each) => ["verify", key(spki), octets(message), octets(each)]),
    );
    expect(verified).toEqual(tried.map((_, place) => place === 0));
  });

  test("does not sign what was swapped", async () => {
    const { json } = aSavedLetter();
    const words = await aFile(writeWords(newEntropy()));
    const own = generateKeyPairSync("rsa", { modulusLength: 3072 }).publicKey;
    const publicKey = own.export({ type: "spki", format: "der" }).toString("base64");
    const [workplace] = json.workplaces;
    const ask = async (file: unknown, ...more: string[]) =>
      runSigner([
        "blind",
        "--letter",
        await aFile(file),
        "--words",
        words,
        "--workplace",
        workplace?.id ?? "",
        ...more,
      ]);
    expect(await ask(json)).toMatchObject({ code: 0 });

    const keys = "are not those in the first entry";
    const swapped = json.workplaces.map((each) => ({ ...each, publicKey }));
    await expectRefusal(ask({ ...json, workplaces: swapped }), keys);
    const entry = json.genesisEntry.replaceAll(example.publicKey, publicKey);
    await expectRefusal(ask({ ...json, workplaces: swapped, genesisEntry: entry }), keys);
    const whole = { ...json, workplaces: swapped, genesisEntry: entry, genesis: sha256(entry) };
    expect(await ask(whole)).toMatchObject({ code: 0 });
    await expectRefusal(
      ask(whole, "--k", `https://letters.example/letters/x#k=${json.genesis}`),
      "another key",
    );
    await expectRefusal(ask(whole, "--k", json.genesis), "another key");
    await expectRefusal(ask(json, "--k", "https://letters.example"), 'no "#k=..."');
    await expectRefusal(ask({ ...json, addressee: "Somebody else" }), "The text in this file is not the one");
    await expectRefusal(ask({ ...json, slug: "another" }), keys);
    await expectRefusal(ask("{}"), "That is not a letter");
    await expectRefusal(ask("not json"), "That is not a letter");
    await expectRefusal(ask(json, "--text", "00".repeat(32)), "no such text");
    await expectRefusal(ask(json, "--workplace", "elsewhere"), "no such workplace");
  });

  test("makes no ticket of a wrong answer, and overwrites no file", async () => {
    const { json } = aSavedLetter();
    const [workplace] = json.workplaces;
    const args = [
      "--letter",
      await aFile(json),
      "--words",
      await aFile(writeWords(newEntropy())),
      "--workplace",
      workplace?.id ?? "",
    ];
    const { blinded } = JSON.parse((await runSigner(["blind", ...args])).out) as { blinded: string };
    const good = answerTo(blinded);
    const make = async (answer: string, ...more: string[]) =>
      runSigner(["finish", ...args, "--answer", await aFile(answer), ...more]);
    await expectRefusal(make(blinded), "does not fit these words");
    await expectRefusal(
      make(answerTo(toBase64url(randomBytes(384).fill(1, 0, 1)))),
      "does not fit these words",
    );
    await expectRefusal(make(good.slice(1)), "That is not a blind signature");
    await expectRefusal(make(""), "That is not a blind signature");
    await expectRefusal(make(good, "--site", "letters"), "not the address of a site");

    const ticket = path.join(folder, "ticket.txt");
    expect(await make(good, "--ticket", ticket)).toMatchObject({ code: 0 });
    expect((await stat(ticket)).mode & 0o777).toBe(0o600);
    await expectRefusal(make(good, "--ticket", ticket), "cannot be written");
  });

  test("asks for what it needs, and again where the answer is wrong", async () => {
    const { json } = aSavedLetter();
    const words = writeWords(newEntropy());
    const first = ["nowhere.json", await aFile(json), json.genesis, "2", "1", "zoo", words, "no", "kept"];
    const { out, code } = await runSigner([], `${first.join("\n")}\n`);
    expect(code).toBe(1);
    expect(out).toContain("nowhere.json cannot be read");
    expect(out).toContain("The same key as in the link.");
    expect(out).toContain(example.keyId);
    expect(out).toContain("These are 1 words; there must be twelve.");
    expect(out).not.toContain("\u0007");
    const blinded = /^[\w-]{512}$/m.exec(out)?.[0] ?? "";
    expect(out.indexOf(` 12  ${words.split(" ").at(-1)}`)).toBeLessThan(out.indexOf(blinded));

    const file = path.join(folder, "typed.txt");
    const rest = [
      "AAAA",
      answerTo(blinded),
      "Letters.Example:8443/letters/x",
      "https://Letters.example/x",
      file,
    ];
    const ended = await runSigner([], `${[...first, ...rest].join("\n")}\n`);
    expect(ended).toMatchObject({ code: 0, complaint: "" });
    expect(await readFile(file, "utf8")).toContain(`Site: https://letters.example\nLetter: ${json.slug}\n`);
  });

  test("signs a letter on the running server, through forms alone", async () => {
    const slug = letter.slug;
    const file = await aFile(await (await fetch(new URL(`/letters/${slug}.json`, web.origin))).text());
    const words = await aFile(writeWords(newEntropy()));
    const args = ["--letter", file, "--words", words];
    const { blinded } = JSON.parse((await runSigner(["blind", ...args])).out) as { blinded: string };
    const ada = await aConfirmedSigner(app, letter, "ada@amazon.example");
    const answered = await (await ada.visit(`/letters/${slug}/issue`, { blinded })).text();
    const answer = await aFile(/<pre[^>]*>([\w-]{512})<\/pre>/.exec(answered)?.[1] ?? "");
    const { out: ticket, complaint } = await runSigner([
      "finish",
      ...args,
      "--answer",
      answer,
      "--site",
      web.origin,
    ]);
    expect(complaint).toBe("");
    const posted = await fetch(new URL(`/letters/${slug}/post`, web.origin), {
      method: "POST",
      body: new URLSearchParams({ ticket }),
    });
    expect(posted.status).toBe(200);
    expect(await posted.text()).toContain("Your signature is taken");
    await app.batch(slug);
    expect(
      await app.context().db.credential.count({ where: { workplaceId: letter.workplaces[0]?.id ?? "" } }),
    ).toBe(1);
  });

  async function expectRefusal(running: ReturnType<typeof runSigner>, sentence: string) {
    const { code, out, complaint } = await running;
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(complaint).toContain(sentence);
    expect(complaint).not.toContain("Traceback");
  }
});
