import type { Context } from "#app/platform/context.server.ts";
import type { Floods } from "./floods.server.ts";
import { spendProof } from "./proof-of-work.server.ts";

/** `notBefore`: the mail waits in the letter's slow lane. */
export type Admission =
  { kind: "admitted"; notBefore: Date | null } | { kind: "lane-is-full" } | { kind: "proof-refused" };

/**
 * Decides whether a code may be asked for at a letter, and when its mail may go out: at once, unless the letter is flooded;
 * then only for a proof of work, and without one from the slow lane. It knows nothing of mailbox or visitor.
 *
 * @param proof what the browser program made; empty without scripts
 */
export async function admit(
  context: Pick<Context, "pool" | "proofKey" | "now"> & { floods: Floods },
  letterId: string,
  proof: string,
): Promise<Admission> {
  const { floods, now } = context;
  if (await floods.isFlooded(letterId, now)) {
    if (proof === "") {
      const notBefore = await floods.takeSlowLane(letterId, now);
      if (!notBefore) return { kind: "lane-is-full" };
      floods.count(letterId, now);
      return { kind: "admitted", notBefore };
    }
    if (!(await spendProof(context, letterId, proof))) return { kind: "proof-refused" };
  }
  floods.count(letterId, now);
  return { kind: "admitted", notBefore: null };
}
