import { createHmac } from "node:crypto";
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
} from "rate-limiter-flexible";
import type { Context } from "./context.server.ts";
import { utcDay } from "./key-files.server.ts";

/**
 * How many forms a network may send in ten minutes. A union hall shares one connection, and so does a company: a form
 * that costs others nothing may be sent often. A letter that is written is saved and shown while it is typed.
 * One mail provider's machines unsubscribe all whose mailboxes are there.
 */
const limits = {
  sign: 60,
  confirm: 60,
  choose: 60,
  issue: 60,
  post: 120,
  report: 10,
  write: 2400,
  unsubscribe: 100_000,
  other: 60,
};
type Step = keyof typeof limits;

/** Who has sent so many times the limit is no person who is waiting for an answer. */
const floods = 2;

/** How long a network has to wait before it may go on. */
export type Wait = { seconds: number; isFlood: boolean };

const windowSeconds = 600;
/** So many forms are counted in this process alone: whoever signs like everybody else leaves no row and waits for none. */
const countedInMemory = 4;
/** With more networks than this in ten minutes counting in memory begins anew, so that a flood cannot fill it. */
const mostInMemory = 100_000;
/** A database that has not counted by then does not hold anybody up: this process goes on counting alone. */
const patienceMs = 300;

/**
 * Counts what is sent from a network, without keeping the network: what is counted under is HMAC-SHA-256 of step and network
 * under a random key of the day. From the fifth form on the counts are in the database, shared by all processes, and no
 * restart forgets them. At midnight (UTC) there is a new key, and counting begins anew.
 */
export class RateLimiter {
  readonly #keys: Context["keys"];
  readonly #counts: Record<Step, RLWrapperTimeouts>;
  readonly #few = new Map<string, number>();
  #fewSince = 0;
  #today: { day: string; key: Buffer } | undefined;

  constructor({ pool, keys }: Pick<Context, "pool" | "keys">) {
    this.#keys = keys;
    this.#counts = Object.fromEntries(
      Object.entries(limits).map(([step, points]) => [step, counter(pool, step, points)]),
    ) as Record<Step, RLWrapperTimeouts>;
  }

  /** Counts one more form. Answers nothing when the network may go on. */
  async take(path: string, network: string, now: Date): Promise<Wait | undefined> {
    const step = stepOf(path);
    const key = await this.#keyOf(step, network, now);
    const seen = this.#countInMemory(key, now);
    if (seen <= countedInMemory) return undefined;
    try {
      await this.#counts[step].consume(key, seen === countedInMemory + 1 ? seen : 1);
      return undefined;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return {
        seconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)),
        isFlood: seen > floods * limits[step],
      };
    }
  }

  async #keyOf(step: Step, network: string, now: Date): Promise<string> {
    const day = utcDay(now);
    if (this.#today?.day !== day) this.#today = { day, key: await this.#keys.dailyKey("visitors", day) };
    return createHmac("sha256", this.#today.key).update(`${step} ${network}`).digest("base64url");
  }

  #countInMemory(key: string, now: Date): number {
    const isOver = Math.abs(now.getTime() - this.#fewSince) >= windowSeconds * 1000;
    if (isOver || this.#few.size >= mostInMemory) {
      this.#few.clear();
      this.#fewSince = now.getTime();
    }
    const seen = (this.#few.get(key) ?? 0) + 1;
    this.#few.set(key, seen);
    return seen;
  }
}

function counter(storeClient: Context["pool"], keyPrefix: string, points: number): RLWrapperTimeouts {
  const limiter = new RateLimiterPostgres({
    storeClient,
    storeType: "pool",
    tableName: "request_pace",
    tableCreated: true,
    // Rows are swept with everything else.
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration: windowSeconds,
    // Who is over the limit costs the database nothing more.
    inMemoryBlockOnConsumed: points + 1,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: windowSeconds }),
  });
  return new RLWrapperTimeouts({ limiter, timeoutMs: patienceMs });
}

function stepOf(path: string): Step {
  if (/^\/organize\/letters\/[^/?]+\/(write|preview)(\/|\?|$)/.test(path)) return "write";
  const [, step = "other"] = /^\/letters\/[^/?]+\/([a-z]+)(?:[/?]|$)/.exec(path) ?? [];
  return step in limits ? (step as Step) : "other";
}

/** Deletes the counts whose ten minutes are over. */
export async function sweepRequestPaces({ db, now }: Pick<Context, "db" | "now">): Promise<void> {
  await db.requestPace.deleteMany({ where: { expire: { lte: now.getTime() } } });
}
