import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { tablesOf } from "#app/platform/schema-notes.ts";
import type { Letter } from "#app/letter/letter.ts";
import { mailDelivery } from "#app/delivery/mail-delivery.server.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { sweepModeration } from "#app/moderation/sweep.server.ts";
import { turnSwitch } from "#app/moderation/switch.server.ts";
import { deleteAccount } from "#app/organizer/account.server.ts";
import { inviteOrganizer, inviteToTeam } from "#app/organizer/invitation.server.ts";
import { deletePasskey, listPasskeys } from "#app/organizer/passkeys.server.ts";
import { askReset } from "#app/organizer/reset-password.server.ts";
import { switchOffSecondFactor, switchOnSecondFactor } from "#app/organizer/second-factor.server.ts";
import { sweepOrganizers } from "#app/organizer/session.server.ts";
import { changeMember } from "#app/organizer/team.server.ts";
import { codeOfStep, stepOf, toBase32 } from "#app/organizer/totp.server.ts";
import { sweepRequestPaces } from "#app/platform/rate-limit.server.ts";
import { switchNames } from "#app/platform/switches.server.ts";
import { findWaiting, refuseSignature } from "#app/signature/approve.server.ts";
import { closeDueLetters } from "#app/signature/close.server.ts";
import { withdrawName } from "#app/signature/withdraw.server.ts";
import { sessionOf } from "#app/verification/session-cookie.server.ts";
import { sweepFollowers } from "#app/update/sweep.server.ts";
import { giveUpLost } from "#app/update/send.server.ts";
import { sweepVerification } from "#app/verification/sweep.server.ts";
import { aLetter } from "#tests/support/a-letter.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { aConfirmedSigner } from "#tests/support/confirmed.ts";
import { figure } from "#tests/support/figure.ts";
import { leftByRules } from "#tests/support/left-by-rules.ts";
import { leaveSteps } from "#tests/support/left-by-steering.ts";
import { leftByUpdates } from "#tests/support/left-by-updates.ts";
import { anOrganizer, aSessionOf } from "#tests/support/organizer.ts";
import { leftByDelivery } from "#tests/support/left-by-delivery.ts";
import { leaveDraftsAndDecisions } from "#tests/support/left-by-writers.ts";
import { leftByOperators } from "#tests/support/left-by-operators.ts";
import { leaveAccounts } from "#tests/support/left-by-accounts.ts";
import { Signer } from "#tests/support/signer.ts";
import { mintMany } from "#tests/support/tokens.ts";

const day = 86_400;
const columns = tablesOf(readFileSync("prisma/schema.prisma", "utf8")).flatMap((table) =>
  table.columns.map(({ name, note }) => ({ table: table.name, column: name, note })),
);

type World = { app: App; letter: Letter; olu: string };

/** Deletes every account: the letters first, since a letter keeps an owner. */
async function deleteAccounts({ app }: World): Promise<void> {
  await app.context().pool.query("delete from letter");
  for (const me of await app.context().db.organizer.findMany({ select: { id: true } }))
    expect(await deleteAccount(app.context(), me)).toBe("deleted");
}

/** What each promise about the end of a column says, and what makes it true. */
const ends: { words: RegExp; comes: (world: World) => Promise<void> }[] = [
  {
    words: /Kept as long as (the letter|both letters)\.$/i,
    comes: async ({ app }) => {
      await app.context().pool.query("delete from letter");
    },
  },
  {
    words:
      /Swept (when (it|the challenge) expires|within a minute after( its ten minutes)?|two hours later)\.$/,
    comes: async ({ app }) => {
      app.clock.advance(4 * 3600);
      await sweepVerification(app.context());
      await sweepRequestPaces(app.context());
      await sweepOrganizers(app.context());
      await sweepFollowers(app.context());
    },
  },
  {
    words: /Swept when the day is over\.$/,
    comes: async ({ app }) => {
      app.clock.advance(day);
      await sweepVerification(app.context());
    },
  },
  {
    words: /(Deleted with the row|at most a day later)\.$/,
    comes: async ({ app }) => {
      app.clock.advance(2 * day);
      await sweepVerification(app.context());
    },
  },
  {
    words:
      /Moves to the (public log|published credentials|letter's sums) at (the batch|a batch of at least k)\.$/,
    comes: async ({ app, letter }) => {
      await app.batch(letter.slug);
    },
  },
  {
    words: /Kept until (the (signature|name) is )?(approved, )?withdrawn or removed\.$/,
    comes: async ({ app, letter }) => {
      const ada = await aConfirmedSigner(app, letter, "ada@amazon.example", "withdraw");
      await withdrawName(app.context(), letter, sessionOf(ada.cookieFor(`/letters/${letter.slug}/receipt`)));
      for (const { id } of await findWaiting(app.context(), letter.slug))
        await refuseSignature(app.context(), letter.slug, id);
      const { rows } = await app.context().pool.query<{ id: string }>("select id from named_signature");
      for (const { id } of rows)
        await removeSignature(app.context(), letter.slug, id, { rule: "no-person", reason: "It was a cat." });
    },
  },
  { words: /Kept until the account is deleted\.$/, comes: deleteAccounts },
  {
    words: /Kept until the passkey or the account is deleted\.$/,
    comes: async ({ app, olu }) => {
      for (const { id } of await listPasskeys(app.context().db, olu))
        await deletePasskey(app.context(), await aSessionOf(app.context(), olu), id);
    },
  },
  {
    words: /Kept until the session ends\.$/,
    comes: async ({ app }) => {
      app.clock.advance(8 * 3600);
      await sweepOrganizers(app.context());
    },
  },
  {
    words: /Kept until (it is used, or )?the second factor is switched off\.$/,
    comes: async ({ app }) => {
      for (const { id } of await app.context().db.organizer.findMany({ select: { id: true } }))
        await switchOffSecondFactor(app.context(), id);
    },
  },
  {
    words: /Kept until it is used or expires\.$/,
    comes: async ({ app }) => {
      app.clock.advance(7 * day);
      await sweepOrganizers(app.context());
    },
  },
  {
    words: /Kept until the organizer leaves the team\.$/,
    comes: async ({ app, letter, olu }) => {
      const context = app.context();
      const { rows } = await context.pool.query<{ id: string }>(
        "select organizer_id as id from team_member where organizer_id <> $1",
        [olu],
      );
      for (const { id } of rows)
        expect(await changeMember(context, letter.id, { by: id, memberId: id, role: null })).toBe("changed");
      await deleteAccounts({ app, letter, olu });
    },
  },
  {
    words: /Kept until it is decided, or for a week\.$/,
    comes: async ({ app }) => {
      app.clock.advance(7 * day);
      await sweepOrganizers(app.context());
    },
  },
  {
    words: /Kept until an operator has decided, at most 90 days\.$/,
    comes: async ({ app }) => {
      app.clock.advance(91 * day);
      await sweepModeration(app.context());
    },
  },
  {
    words: /Kept for two years\.$/,
    comes: async ({ app }) => {
      app.clock.advance(731 * day);
      await sweepModeration(app.context());
    },
  },
  {
    words: /Kept until it is switched off\.$/,
    comes: async ({ app }) => {
      for (const name of switchNames) await turnSwitch(app.context(), { name, on: false, operatorId: null });
    },
  },
  {
    words: /Kept until the follower unsubscribes, at most a year after the letter has closed\.$/,
    comes: async ({ app }) => {
      app.clock.advance((90 + 365) * day);
      await sweepFollowers(app.context());
    },
  },
  {
    words: /Deleted when the mail is sent or given up\.$/,
    comes: async ({ app }) => {
      app.clock.advance(301);
      await giveUpLost(app.context());
    },
  },
  {
    words: /Kept until the mail is taken, refused or given up\.$/,
    comes: async ({ app }) => {
      const mails = await app.context().db.deliveryMail.findMany({ select: { id: true } });
      const mailer = smtpMailer(app.mails.url, "letters@undersigned.example");
      for (const { id } of mails) await mailDelivery({ ...app.context(), mailer }, id, { isLastTry: true });
      mailer.close();
    },
  },
  {
    words: /Destroyed when the letter closes\.$/,
    comes: async ({ app }) => {
      app.clock.advance(100 * day);
      await closeDueLetters(app.context(), (error) => {
        throw error;
      });
    },
  },
];

let app: App | undefined;
afterEach(() => app?.stop());

/** A letter with something in every column, left by signers at every step. */
async function aFullWorld(): Promise<World> {
  app = await startApp();
  const cited = await aLetter(app.context(), { slug: "cited" });
  const letter = await aLetter(app.context(), {
    ways: ["anonymous", "role", "named", "organization"],
    asks: ["title", "place", "organization"],
    cadence: { everySeconds: 600, least: 1 },
    cites: [cited.slug],
  });
  const { keys, db } = app.context();
  const [published, waiting] = await mintMany(keys, letter, 2);
  const ada = new Signer(app, "ada@amazon.example");
  if (!published || !waiting) throw new Error("no tickets");
  await ada.post(letter.slug, published, "Engineer");
  await ada.signByName(letter.slug, {
    name: "Ada",
    title: "Engineer",
    place: "Seattle",
    organization: "Union",
  });
  const held = new Signer(app, "emil@amazon.example");
  await held.signByName(letter.slug, { name: "asdfasdf" });
  const ben = new Signer(app, "ben@amazon.example");
  await ben.askAndConfirm(letter.slug);
  await ben.visit(`/letters/${letter.slug}/choose`, {
    shown: "organization",
    name: "Ben",
    organization: "Workers' Union",
  });
  await db.namedSignature.updateMany({
    where: { letterId: letter.id, shownAs: "organization" },
    data: { approved: true },
  });
  await app.batch(letter.slug);

  await ada.post(letter.slug, waiting, "Engineer");
  await db.pooledWithdrawal.createMany({
    data: [
      { shownAs: "anonymous" as const, secret: new Uint8Array(32) },
      { shownAs: "named" as const, rule: "not a person", reason: "It was a cat." },
    ].map((gone, place) => ({
      ...gone,
      signature: new Uint8Array(32).fill(place),
      letterId: letter.id,
      workplaceId: letter.workplaces[0]?.id ?? "",
    })),
  });
  const inAnHour = new Date(app.clock.now().getTime() + 3_600_000);
  await db.requestPace.create({ data: { key: "a network", points: 5, expire: inAnHour.getTime() } });
  await db.letterPace.create({
    data: { letterId: letter.id, hour: new Date(0), asked: 5, slowUntil: inAnHour },
  });
  await db.spentProof.create({ data: { id: new Uint8Array(32), expiresAt: inAnHour } });
  await new Signer(app, "cleo@amazon.example").ask(letter.slug);
  await app.allMailed();
  await app.stopBackground();
  await new Signer(app, "dora@amazon.example").ask(letter.slug);
  await leftByDelivery(app.context(), letter);
  await leaveSteps(app, letter);
  const olu = await organizersOf(app, letter);
  await leftByOperators(app, { operatorId: olu, letter, other: cited });
  await leftByRules(app.context(), olu);
  await leftByUpdates(app, letter);
  return { app, letter, olu };
}

/** Olu owns the letter and Ada has joined; everything that an account can leave is there. */
async function organizersOf(running: App, letter: Letter): Promise<string> {
  const context = running.context();
  const olu = await anOrganizer(running, "Olu");
  const ada = await anOrganizer(running, "Ada", { letterId: letter.id, by: olu.id, role: "viewer" });
  await changeMember(context, letter.id, { by: olu.id, memberId: ada.id, role: "moderator" });
  const secret = new Uint8Array(20);
  const code = codeOfStep(secret, stepOf(context.now));
  await switchOnSecondFactor(context, await aSessionOf(context, olu.id), toBase32(secret), code);
  await inviteOrganizer(context, "cleo@mail.example", { isOperator: true });
  await inviteToTeam(context, { letterId: letter.id, organizerId: olu.id, role: "viewer" });
  await askReset(context, "olu@mail.example");
  await leaveAccounts(context, olu.id);
  await context.pool.query("update password_reset set code = decode(repeat('00', 32), 'hex')");
  await leaveDraftsAndDecisions(running, letter, { olu: olu.id, editor: ada.id });
  return olu.id;
}

async function filled({ app: { context } }: World, table: string, column: string): Promise<number> {
  const { rows } = await context().pool.query<{ count: number }>(
    `select count(*)::int from "${table}" where "${column}" is not null`,
  );
  return rows[0]?.count ?? Number.NaN;
}

const withoutEnd = (notes: typeof columns) =>
  notes.filter(({ note }) => !ends.some(({ words }) => words.test(note)));

test("every column's note ends with an end that something brings about", () => {
  const endless = withoutEnd(columns);
  expect(endless.map(({ table, column, note }) => `${table}.${column}: ${note}`)).toEqual([]);
});

test("a note that promises an end which nothing brings about is noticed", () => {
  const planted = { table: "confirmation", column: "browser", note: "What it was. Forgotten after a while." };
  expect(withoutEnd([...columns, planted])).toEqual([planted]);
});

let over = 0;
test.each(ends)("what is kept until $words is gone then", async ({ words, comes }) => {
  const world = await aFullWorld();
  const kept = columns.filter(({ note }) => words.test(note));
  expect(kept.length).toBeGreaterThan(0);
  for (const { table, column } of kept)
    expect.soft(await filled(world, table, column), `${table}.${column} before`).toBeGreaterThan(0);
  await comes(world);
  for (const { table, column } of kept) {
    const left = await filled(world, table, column);
    over += left;
    expect.soft(left, `${table}.${column} after`).toBe(0);
  }
});

test("what was kept beyond its end is counted", () => {
  figure("columns that keep anything beyond the end that /what-we-keep gives", over, "exactly 0");
  expect(over).toBe(0);
});
