import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { figure } from "#tests/support/figure.ts";
import { Signer } from "#tests/support/signer.ts";
import { asText, readWholeDatabase } from "#tests/support/whole-database.ts";

const signers = ["ada", "ben", "cleo", "dora", "emil"];
let app: App;
let letter: Letter;
/** What a thief took before the close: the database and every key there was, unwrapped. */
let before: { dump: string; pepper: Buffer };

beforeAll(async () => {
  app = await startApp();
  letter = await aLetter(app.context(), {
    cadence: { everySeconds: 600, least: 1 },
    closesAt: new Date(app.clock.now().getTime() + 86_400_000),
  });
  for (const [place, name] of signers.entries()) {
    const signer = new Signer(app, `${name}@amazon.example`);
    if (place % 2 === 0) await signer.post(letter.slug, await signer.makeTicket(letter.slug));
    else await signer.signByName(letter.slug, { name: `Somebody ${"ab"[place % 2]}` });
  }
  await app.batch(letter.slug);
  const pepper = await app.context().keys.read(pepperName(letter.id));
  if (!pepper) throw new Error("no pepper");
  before = { dump: asText(await readWholeDatabase(app.databaseUrl)), pepper };
});
afterAll(() => app.stop());

/** How many of the signers a guesser recognizes: a tag of theirs stands somewhere. */
function recognized(dump: string, peppers: Buffer[]): number {
  return signers.filter((name) =>
    peppers.some((pepper) =>
      dump.includes(createHmac("sha256", pepper).update(`${name}@amazon.example`).digest("hex")),
    ),
  ).length;
}

test("with database and keys of an open letter, guessed addresses are recognized as used or blocked", () => {
  expect(recognized(before.dump, [before.pepper])).toBe(signers.length);
});

test("once it has closed, all that is left recognizes nobody", async () => {
  app.clock.advance(3 * 86_400);
  await closeDueLetters(app.context(), (error) => {
    throw error;
  });
  const dump = asText(await readWholeDatabase(app.databaseUrl));
  expect(await app.context().keys.read(pepperName(letter.id))).toBe(null);
  const files = await readdir(path.join(app.dataDir, "keys"), { recursive: true, withFileTypes: true });
  const left = files.filter((file) => file.isFile());
  expect(left.map(({ name }) => name).filter((name) => name.includes(letter.id))).toEqual([]);
  for (const workplace of letter.workplaces) expect(left.map(({ name }) => name)).not.toContain(workplace.id);

  // Even with the pepper itself, had it been stolen while the letter was open: the rows are gone.
  const peppers = [
    before.pepper,
    ...(await Promise.all(left.map((file) => readFile(path.join(file.parentPath, file.name))))),
  ];
  const found = recognized(dump, peppers);
  figure(
    "guessed addresses recognized after a letter has closed, with everything that is left",
    found,
    "exactly 0",
  );
  expect(found).toBe(0);
});
