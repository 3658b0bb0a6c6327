import { randomUUID } from "node:crypto";
import { tellFollowers } from "#app/update/publish.server.ts";
import { makeFollowerKey } from "#app/update/follower-key.server.ts";
import type { BareMails } from "../bare-mails.ts";
import type { Bench } from "../bench.ts";
import type { Database } from "../databases.ts";
import { comparison, judged, type Result } from "../compare.ts";
import type { Expected, Received } from "../smtp-sink.ts";

const news = {
  title: "They have answered, and it is not enough",
  body: "On Monday we had an answer. It says that our *concerns are heard*.\n\nWe meet on **Thursday**.\n\n".repeat(
    8,
  ),
};

/**
 * An update to 100,000 followers, the program killed in the middle of it with SIGKILL and started again: mails a second against as many
 * mails sent with nothing else to do, how many mailboxes had it twice or not at all beyond those that are counted as unsure, and how
 * long a code takes that is asked for meanwhile.
 */
export async function update(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const count = bench.either(100_000, 3000);
  const database = await bench.database("update");
  await follow(database, letter.id, count);
  const sink = await bench.child<Expected, Received>("SMTP sink", "./smtp-sink.ts");
  const { port } = await sink.do({ mailboxes: 0 });
  const smtpUrl = `smtp://127.0.0.1:${port}`;
  const settings = { ...database.settings, SMTP_URL: smtpUrl, UPDATE_MAILS_A_MINUTE: "1000000" };
  const bareMails = await bench.child<BareMails, { seconds: number }>("bare mails", "./bare-mails.ts");

  const publishedAt = performance.now();
  await database.context.db.$transaction((tx) => tellFollowers(tx, database.context, letter, news), {
    timeout: 60_000,
  });
  const publishing = (performance.now() - publishedAt) / 1000;

  const first = await bench.program(settings, { name: "program, killed" });
  const untilHalf = await until(database, "count(*) filter (where taken_at is null)", Math.floor(count / 2));
  await first.kill();
  const [inFlight] = await database.query<{ flying: number }>(
    "select count(*)::int as flying from update_mail where taken_at is not null",
  );
  const second = await bench.program(settings);
  const code = await secondsToCode(second.origin, letter.slug, sink);
  const untilAll = await until(database, "count(*) filter (where taken_at is null)", 0);
  await until(database, "count(*)", inFlight?.flying ?? 0);
  // Nobody waits five minutes for it here: what was in flight is counted by its time.
  await database.query("update update_mail set taken_at = taken_at - interval '6 minutes'");
  await until(database, "count(*)", 0);
  const [told = { sent: 0, failed: 0, unsure: 0 }] = await database.query<{
    sent: number;
    failed: number;
    unsure: number;
  }>("select sent, failed, unsure from letter_update");
  const { mailboxes, twice } = await sink.do({ mailboxes: 0 });

  const rate = (untilHalf.mails + untilAll.mails) / (untilHalf.seconds + untilAll.seconds);
  const few = bench.either(5000, 500);
  const { seconds } = await bareMails.do({
    smtpUrl,
    addresses: Array.from({ length: few }, (_, n) => `bare.${n}@mail.example`),
  });
  const result = {
    name: "update",
    compares: `an update to ${count.toLocaleString("en")} followers, killed in the middle, against mails with nothing else to do`,
    ...comparison(
      [{ "mails/s": rate, "s to publish": publishing, "s to a code meanwhile": code }],
      [{ "mails/s": few / seconds }],
    ),
  };
  const exact = {
    name: "update, exactness",
    compares: "mailboxes that had it twice, and that had it not and are not counted as unsure",
    measured: {
      wrong: spreadOf(twice + Math.max(0, count + 1 - mailboxes - told.unsure) + told.failed),
      unsure: spreadOf(told.unsure),
    },
  };
  return [result, judged(exact, { of: "wrong", atMost: 0 })];
}

const spreadOf = (value: number) => ({ min: value, median: value, max: value });

async function follow({ context }: Database, letterId: string, count: number): Promise<void> {
  const key = await makeFollowerKey(context.keys, letterId);
  for (let from = 0; from < count; from += 5000)
    await context.db.follower.createMany({
      data: Array.from({ length: Math.min(5000, count - from) }, (_, n) => {
        const address = `follower.${from + n}@mail.example`;
        return { id: randomUUID(), letterId, mailboxHash: key.hash(address), mailbox: key.hide(address) };
      }),
    });
}

/** Waits until so few are left; how many went, and in which time. */
async function until(
  database: Database,
  what: string,
  left: number,
): Promise<{ mails: number; seconds: number }> {
  const [text, startedAt] = [`select ${what}::int as waiting from update_mail`, performance.now()];
  const look = async () => (await database.query<{ waiting: number }>(text))[0]?.waiting ?? 0;
  const before = await look();
  let now = before;
  while (now > left) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    now = await look();
  }
  return { mails: before - now, seconds: (performance.now() - startedAt) / 1000 };
}

/** Asks for a code for signing while updates go out, until the sink has one mailbox more that is not a follower's. */
async function secondsToCode(
  origin: string,
  slug: string,
  sink: { do(work: Expected): Promise<Received> },
): Promise<number> {
  const startedAt = performance.now();
  const asked = await fetch(`${origin}/letters/${slug}/sign`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ address: "ada@amazon.example" }),
  });
  if (asked.status !== 303) throw new Error(`Asking for a code was answered ${asked.status}.`);
  await sink.do({ mailboxes: 0, address: "ada@amazon.example" });
  return (performance.now() - startedAt) / 1000;
}
