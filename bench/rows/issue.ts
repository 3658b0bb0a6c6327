import { randomBytes } from "node:crypto";
import { toBase64url } from "#app/credential/octets.ts";
import { makeSession } from "#app/mail/session.server.ts";
import { confirmationId } from "#app/verification/session.server.ts";
import type { Bench } from "../bench.ts";
import { compare, cpuEach, judged, type Result } from "../compare.ts";
import type { Database } from "../databases.ts";
import { serverCore } from "../machine.ts";
import { onTheWire, postJson, underLoad } from "../over-http.ts";
import type { SignRate, SignRates } from "../sign-rate.ts";

/**
 * Issuing credentials over HTTP, each to another mailbox that has just been confirmed, against what OpenSSL can do of nothing
 * but the private operation. Both on one thread.
 */
export async function issue(bench: Bench): Promise<Result[]> {
  const { letter } = bench.databases;
  const database = await bench.database("issue");
  const program = await bench.program(database.settings);
  const generator = await bench.generator();
  const signer = await bench.child<SignRate, SignRates>("sign loop", "./sign-rate.ts", { core: serverCore });

  const issueSome = async (count: number) => {
    const sessions = await confirmed(database, letter, count);
    const requests = sessions.map((session) =>
      onTheWire(
        postJson(
          `/letters/${letter.slug}/issue`,
          { blinded: toBase64url(new Uint8Array(randomBytes(384).fill(0, 0, 1))) },
          { cookie: `signing=${session}` },
        ),
      ),
    );
    const figures = await underLoad(generator, program, { connections: 8, requests, status: 200 });
    const [row] = await database.query<{ count: number }>("select count(*)::int from issuance");
    if (row?.count !== count) throw new Error(`${row?.count} of ${count} mailboxes are marked as used.`);
    await database.query("truncate issuance");
    return figures;
  };

  await issueSome(50);
  const count = bench.either(1500, 200);
  const compared = await compare(
    bench.rounds,
    () => issueSome(count),
    async () => {
      const { openssl, node, cpuMicros } = await signer.do({ seconds: bench.either(3, 1) });
      return {
        "private operations/s": openssl ?? node,
        "in a loop in Node": node,
        [cpuEach]: cpuMicros,
      };
    },
  );
  const compares = "credentials issued over HTTP against OpenSSL's RSA-3072 private operation alone";
  return [judged({ name: "issue", compares, ...compared }, { atLeast: 0.7 })];
}

/** Sessions that have each confirmed a mailbox of their own, as a typed code leaves them. */
async function confirmed(
  database: Database,
  letter: { id: string; workplaces: { id: string }[] },
  count: number,
): Promise<string[]> {
  const sessions = Array.from({ length: count }, makeSession);
  await database.query(
    `insert into confirmation (id, workplace_id, tag, expires_at)
     select id, $2, tag, now() + interval '1 hour' from unnest($1::bytea[], $3::bytea[]) as confirmed (id, tag)`,
    [
      sessions.map((session) => Buffer.from(confirmationId(session, letter.id, "sign"))),
      letter.workplaces[0]?.id,
      sessions.map(() => randomBytes(32)),
    ],
  );
  return sessions;
}
