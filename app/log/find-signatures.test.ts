import { expect, test } from "vitest";
import { toBase64url } from "#app/credential/octets.ts";
import { composeMessage, composeToken, hashWithdrawSecret, serialOf } from "#app/credential/token.ts";
import { writeEntry, type Entry } from "./entries.ts";
import { findSignatures } from "./find-signatures.ts";

const octets = (fill: number, length = 32) => new Uint8Array(length).fill(fill);
const ada = octets(1);
const ben = octets(2);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

async function credential(secret: Uint8Array, nonce: number): Promise<{ entry: Entry; serial: string }> {
  const message = composeMessage({
    prefix: octets(9),
    genesis: octets(8),
    text: octets(7),
    nonce: octets(nonce),
    withdrawHash: await hashWithdrawSecret(secret),
  });
  const token = toBase64url(composeToken(message, octets(0, 384)));
  const entry: Entry = {
    type: "signature",
    shown: "credential",
    class: "mailbox",
    workplace: "w",
    text: hex(octets(7)),
    token,
  };
  return { entry, serial: hex(await serialOf(message)) };
}

const batch = (number: number): Entry => ({
  type: "batch",
  number,
  at: `2018-06-2${number}T09:00:00Z`,
  posted: 0,
  vouched: 0,
  withdrawn: 0,
  removed: 0,
  after: { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, withdrawn: 0, removed: 0 },
  workplaces: [],
  roles: [],
});

async function* log(...entries: Entry[]) {
  for (const entry of entries) yield new TextEncoder().encode(writeEntry(entry));
}

test("Ada finds hers among others, with the batch that published it, and not Ben's", async () => {
  const [hers, his] = [await credential(ada, 1), await credential(ben, 2)];
  const found = await findSignatures(log(his.entry, batch(1), hers.entry, batch(2)), ada);
  expect(found).toEqual([
    {
      serial: hers.serial,
      workplace: "w",
      text: hex(octets(7)),
      published: { number: 2, at: "2018-06-22T09:00:00Z" },
      withdrawn: null,
    },
  ]);
});

test("the same words for two texts are two signatures, and of one the withdrawal is told", async () => {
  const [first, second] = [await credential(ada, 1), await credential(ada, 2)];
  const withdrawal: Entry = { type: "withdrawal", signature: first.serial, secret: toBase64url(ada) };
  const found = await findSignatures(
    log(first.entry, second.entry, batch(1), withdrawal, batch(2), batch(3)),
    ada,
  );
  expect(found.map(({ serial, withdrawn }) => [serial, withdrawn?.number])).toEqual([
    [first.serial, 2],
    [second.serial, undefined],
  ]);
});

test("names are passed over, and somebody who never signed finds nothing", async () => {
  const { entry } = await credential(ben, 1);
  const named: Entry = {
    type: "signature",
    shown: "named",
    class: "mailbox",
    workplace: "w",
    text: "",
    commitment: hex(ada),
  };
  expect(await findSignatures(log(entry, named, batch(1)), ada)).toEqual([]);
});
