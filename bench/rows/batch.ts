import { runBatch } from "#app/signature/batch.server.ts";
import type { Bench } from "../bench.ts";
import { compare, type Figures, type Result } from "../compare.ts";
import type { Database } from "../databases.ts";

const posted = 10_000;
const issued = 100_000;

/**
 * One batch that publishes 10,000 credentials of a letter with 100,000 issuances, against two bare INSERT … SELECT that write
 * the same rows into tables with the same indexes: the batch must write all of them, the issuances in a new order.
 */
export async function batch(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.database("batch");
  await database.query(
    `insert into issuance (tag, workplace_id, blinded_hash)
     select sha256(convert_to('tag' || i, 'utf8')), $1, sha256(convert_to('blinded' || i, 'utf8')) from generate_series(1, $2) i`,
    [letter.workplaces[0]?.id, issued],
  );
  await database.query("create table copied_credential (like credential including all)");
  await database.query("create table copied_entry (like log_entry including all)");
  await database.query("create table copied_issuance (like issuance including all)");
  await database.query("vacuum (analyze) issuance");

  let number = 0;
  const compared = await compare(
    bench.rounds,
    async (round) => {
      await fillPool(database, letter.workplaces[0]?.id ?? "", String(round));
      number++;
      return timed(async () => {
        const outcome = await runBatch({ ...database.context, now: new Date() }, letter, { force: true });
        if (outcome.kind !== "published" || outcome.posted !== posted)
          throw new Error(`The batch did not publish its ${posted} credentials.`);
      });
    },
    async () => {
      await database.query("truncate copied_credential, copied_entry, copied_issuance");
      return timed(async () => {
        await database.query(
          `insert into copied_credential select * from credential where batch = ${number}`,
        );
        await database.query(
          `insert into copied_entry select * from log_entry order by index desc limit ${posted}`,
        );
        await database.query("insert into copied_issuance select * from issuance");
      });
    },
  );
  const compares = `a batch of ${posted} credentials among ${issued} issuances against INSERT … SELECT of the same rows`;
  return [{ name: "batch", compares, ...compared }];
}

/** 10,000 credentials that wait, other ones in every round. They verify under no key, which a batch does not ask. */
export async function fillPool(database: Database, workplaceId: string, round: string): Promise<void> {
  await database.query(
    `insert into pooled_credential (serial, workplace_id, withdraw_hash, token)
     select sha256(convert_to($2 || '.' || i, 'utf8')), $1, sha256(convert_to('w' || $2 || '.' || i, 'utf8')),
            decode(md5($2 || i) || md5(i || $2), 'hex') || convert_to('undersigned-token-v1', 'utf8') || '\\x00'::bytea
              || decode(repeat(md5($2 || '.' || i), 32), 'hex')
     from generate_series(1, $3) i`,
    [workplaceId, round, posted],
  );
}

async function timed(work: () => Promise<void>): Promise<Figures> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  return { "rows/s": (posted + issued) / seconds, s: seconds };
}
