import { constants, createPublicKey, verify } from "node:crypto";
import { parseToken } from "#app/credential/token.ts";
import { verifyDirectly } from "#app/credential/verify.server.ts";
import { checkLog } from "#app/log/check.ts";
import { LogInMemory } from "#tests/support/log-in-memory.ts";
import type { Bench } from "../bench.ts";
import { compare, judged, type Figures, type Result } from "../compare.ts";

/** All of a log's checks, as `npm run check-log` makes them, against verifying its 10,000 credentials and nothing else. */
export async function check(bench: Bench): Promise<Result[]> {
  const count = bench.either(10_000, 1000);
  const log = new LogInMemory();
  const credentials = await log.credentials(count);
  log.publish(credentials);
  const checkpoint = await log.checkpoint();
  const tokens = credentials.map(({ token }) => {
    const read = parseToken(Buffer.from(token, "base64url"));
    if (read.kind !== "token") throw new Error("What was just made is no token.");
    return read.token;
  });
  const spki = Buffer.from(log.genesis.workplaces[0]?.publicKey ?? "", "base64");
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  const padding = constants.RSA_PKCS1_PSS_PADDING;

  const compared = await compare(
    bench.rounds,
    () =>
      cpuOf(async () => {
        const { holds } = await checkLog(checkpoint, log.chunks(), { verifyToken: verifyDirectly });
        if (!holds) throw new Error("The log does not hold.");
      }),
    () =>
      cpuOf(async () => {
        for (const { message, signature } of tokens)
          if (!verify("sha384", message, { key, padding, saltLength: 48 }, signature))
            throw new Error("A token does not verify.");
      }),
  );
  const compares = `checking a log of ${count} credentials against verifying these and nothing else`;
  return [judged({ name: "check", compares, ...compared }, { atMost: 2, of: "CPU s" })];
}

async function cpuOf(work: () => Promise<void>): Promise<Figures> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { "CPU s": (user + system) / 1e6, s: (performance.now() - start) / 1000 };
}
