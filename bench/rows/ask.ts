import { randomBytes } from "node:crypto";
import type { BareMails } from "../bare-mails.ts";
import type { BareStatements, Ran } from "../bare-statements.ts";
import type { Bench } from "../bench.ts";
import { compare, comparison, cpuEach, type Figures, type Result } from "../compare.ts";
import { onTheWire, postForm, underLoad } from "../over-http.ts";
import type { Expected, Received } from "../smtp-sink.ts";

const atOnce = 16;

/**
 * Asking for codes, each for another mailbox, through the form that people use and with the program's default processes:
 * the answers against bare runs of the one statement that an ask leaves behind, and the mails, from the first ask to the last
 * mail in, against the same mails sent with nothing else to do.
 */
export async function ask(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.database("ask");
  const sink = await bench.child<Expected, Received>("SMTP sink", "./smtp-sink.ts");
  const { port } = await sink.do({ mailboxes: 0 });
  const smtpUrl = `smtp://127.0.0.1:${port}`;
  const { WEB_WORKERS: _, ...settings } = database.settings;
  const program = await bench.program({ ...settings, SMTP_URL: smtpUrl });
  const generator = await bench.generator("load generator", {});
  const bareDatabase = await bench.database("ask_bare");
  const bareStatements = await bench.child<BareStatements, Ran>("bare statements", "./bare-statements.ts");
  const bareMails = await bench.child<BareMails, { seconds: number }>("bare mails", "./bare-mails.ts");

  const count = bench.either(2000, 200);
  const mails: Figures[] = [];
  const mailLimits: Figures[] = [];

  const asks = await compare(
    bench.rounds,
    async (round) => {
      const addresses = colleagues(count, round);
      const requests = addresses.map((address) =>
        onTheWire(postForm(`/letters/${letter.slug}/sign`, { address })),
      );
      const allIn = sink.do({ mailboxes: count });
      const startedAt = Date.now();
      const figures = await underLoad(generator, program, { connections: atOnce, requests, status: 303 });
      const { lastAt, twice } = await allIn;
      if (twice > 0) throw new Error(`${twice} mailboxes were mailed twice.`);
      const seconds = (lastAt - startedAt) / 1000;
      mails.push({ "mails/s": count / seconds, "s until the last": seconds });
      return figures;
    },
    async (round) => {
      const addresses = colleagues(count, round);
      const allIn = sink.do({ mailboxes: count });
      const { seconds } = await bareMails.do({ smtpUrl, addresses });
      await allIn;
      mailLimits.push({ "mails/s": count / seconds, "s until the last": seconds });
      const ran = await bareStatements.do({
        databaseUrl: bareDatabase.url,
        text: `with asked as (insert into asked_code (sealed, day) values ($1, current_date) returning id)
               select graphile_worker.add_job('mail-code', json_build_object('id', asked.id), max_attempts := 9) from asked`,
        values: addresses.map(() => [randomBytes(797)]),
        inFlight: atOnce,
      });
      return { "statements/s": count / ran.seconds, [cpuEach]: (ran.cpuSeconds * 1e6) / count };
    },
  );
  return [
    {
      name: "ask",
      compares: "asks over HTTP, default processes, against the statement that each of them runs, 16 at once",
      ...asks,
    },
    {
      name: "ask until mailed",
      compares:
        "codes from the first ask to the last mail in, against the same mails with nothing else to do",
      ...comparison(mails, mailLimits),
    },
  ];
}

function colleagues(count: number, round: number): string[] {
  return Array.from({ length: count }, (_, number) => `worker.${round}.${number}@amazon.example`);
}
