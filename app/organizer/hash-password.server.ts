import argon2 from "argon2";
import { canonicalPassword } from "./password-rules.ts";

/** 19 MiB, two passes, one lane: the least that OWASP's cheat sheet on password storage names for argon2id. */
const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const atOnce = 2;
const mostWaiting = 8;

let running = 0;
const waiting: (() => void)[] = [];

/** The password's hash as a PHC string; nothing when so many wait that one more would hold up everything else. */
export function hashPassword(password: string): Promise<string | null> {
  return inTurn(() => argon2.hash(canonicalPassword(password), cost));
}

/** Whether this is the password. Costs the same for no hash at all, so that its time does not say that there is none. */
export async function isPassword(hash: string | undefined, password: string): Promise<boolean | "busy"> {
  const compared = hash ?? (await hashOfNobody());
  if (compared === null) return "busy";
  const outcome = await inTurn(() => argon2.verify(compared, canonicalPassword(password)));
  return outcome === null ? "busy" : outcome && hash !== undefined;
}

/** Whether a hash was made at a lower cost than today's. */
export function isOldHash(hash: string): boolean {
  return argon2.needsRehash(hash, cost);
}

/** Makes sure that the first sign-in with an unknown address takes no longer than any other. */
export async function prepareHashing(): Promise<void> {
  await hashOfNobody();
}

let ofNobody: Promise<string | null> | undefined;
function hashOfNobody(): Promise<string | null> {
  ofNobody ??= hashPassword("the password of an account that is not there");
  void ofNobody.then((hash) => hash === null && (ofNobody = undefined));
  return ofNobody;
}

/** At most two hashings at a time, and a short queue: each takes memory and a processor for some 30 ms. */
async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) return null;
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    // Whoever waited takes this place.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
