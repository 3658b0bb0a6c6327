import { createHash, randomInt } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import type { Context } from "#app/platform/context.server.ts";

/** Rounds of PBKDF2 in one try: about half a millisecond of a laptop. */
const rounds = 1000;
/** A challenge takes from half of this to all of it: a second or two on a laptop, up to ten on an old phone. */
export const mostTries = 3000;
const minutesToSolve = 10;

const Proof = z.strictObject({
  challenge: z.strictObject({
    parameters: z.strictObject({
      algorithm: z.literal("PBKDF2/SHA-256"),
      cost: z.literal(rounds),
      data: z.strictObject({ letter: z.string(), until: z.number() }),
      keyLength: z.literal(32),
      keyPrefix: z.string(),
      keySignature: z.string(),
      nonce: z.string(),
      salt: z.string(),
    }),
    signature: z.string(),
  }),
  solution: z.strictObject({ counter: z.number(), derivedKey: z.string() }),
});

export type Challenge = z.infer<typeof Proof>["challenge"];

/** A challenge for one request at one letter, to be solved within ten minutes. Nothing of it is stored. */
export async function makeChallenge(
  { proofKey, now }: Pick<Context, "proofKey" | "now">,
  letterId: string,
): Promise<Challenge> {
  const made = await createChallenge({
    algorithm: "PBKDF2/SHA-256",
    cost: rounds,
    counter: randomInt(mostTries / 2, mostTries),
    // Not `expiresAt`, which the library would compare with a clock of its own.
    data: { letter: letterId, until: now.getTime() + minutesToSolve * 60_000 },
    deriveKey,
    ...secrets(proofKey),
  });
  return JSON.parse(JSON.stringify(made)) as Challenge;
}

/**
 * Takes a solved challenge and uses it up. False for one that was forged, changed, made for another letter, solved
 * wrongly, too late or a second time.
 *
 * @param proof JSON of the challenge and its solution, as the browser program sends it
 */
export async function spendProof(
  { pool, proofKey, now }: Pick<Context, "pool" | "proofKey" | "now">,
  letterId: string,
  proof: string,
): Promise<boolean> {
  const read = Proof.safeParse(parsed(proof));
  if (!read.success) return false;
  const { challenge, solution } = read.data;
  const { letter, until } = challenge.parameters.data;
  if (letter !== letterId || now.getTime() >= until) return false;
  const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets(proofKey) });
  if (!verified) return false;

  const { rowCount } = await pool.query({
    name: "spend-proof",
    text: "insert into spent_proof (id, expires_at) values ($1, $2) on conflict do nothing",
    values: [createHash("sha256").update(challenge.signature).digest(), new Date(until)],
  });
  return rowCount === 1;
}

function secrets(proofKey: Uint8Array): { hmacSignatureSecret: string; hmacKeySignatureSecret: string } {
  const hex = Buffer.from(proofKey).toString("hex");
  return { hmacSignatureSecret: `challenge ${hex}`, hmacKeySignatureSecret: `solution ${hex}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
