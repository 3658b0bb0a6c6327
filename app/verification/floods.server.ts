import type { Context } from "#app/platform/context.server.ts";
import { slowLaneMinutes } from "./slow-lane.ts";

const hourMs = 3_600_000;
/** What other processes have counted is known this soon. */
const freshMs = 1000;

/** Mails that a flooded letter sends to those whose browser cannot calculate: one every three seconds. */
const slowEverySeconds = 3;

type Pace = { hour: Date; asked: number; before: number; pending: number; readAt: number };

/**
 * How many codes are asked for at each letter in an hour, and since its last batch, by all processes together. Counted in memory
 * and written once a second, so that asking waits for nothing. No mailbox and no visitor is in it.
 */
export class Floods {
  readonly #pool: Context["pool"];
  readonly #mostAnHour: number;
  readonly #paces = new Map<string, Pace>();
  readonly #reading = new Map<string, Promise<void>>();
  /** Codes asked for that are no step of their letter yet. */
  readonly #steps = new Map<string, number>();
  readonly #stepping = new Map<string, Promise<void>>();

  /** @param mostAnHour from so many codes in an hour on a letter is flooded */
  constructor(pool: Context["pool"], mostAnHour: number) {
    this.#pool = pool;
    this.#mostAnHour = mostAnHour;
  }

  /** Whether a letter is flooded: it is from its bound on, until a whole hour has stayed below. */
  async isFlooded(letterId: string, now: Date): Promise<boolean> {
    const pace = this.#paceOf(letterId, now);
    // What is known goes on being true while the database cannot be reached.
    if (performance.now() - pace.readAt >= freshMs) await this.#write(letterId, pace).catch(() => undefined);
    return Math.max(pace.asked + pace.pending, pace.before) >= this.#mostAnHour;
  }

  /** Counts one more code that was asked for. */
  count(letterId: string, now: Date): void {
    const pace = this.#paceOf(letterId, now);
    this.#steps.set(letterId, (this.#steps.get(letterId) ?? 0) + 1);
    if (pace.pending++ === 0) this.#writeSoon(letterId, pace);
  }

  /** Writes what is only in memory yet. */
  async close(): Promise<void> {
    const paces = [...this.#paces].filter(([, { pending }]) => pending > 0);
    await Promise.allSettled([
      ...paces.map(([letterId, pace]) => this.#write(letterId, pace)),
      ...[...this.#steps.keys()].map((letterId) => this.#writeSteps(letterId)),
    ]);
  }

  /** When the next mail in the letter's slow lane may go out; nothing when half an hour of them is waiting. */
  async takeSlowLane(letterId: string, now: Date): Promise<Date | undefined> {
    const { rows } = await this.#pool.query<{ at: Date }>({
      name: "slow-lane",
      text: `insert into letter_pace as pace (letter_id, hour, slow_until)
             values ($1::uuid, $2::timestamptz, greatest($3::timestamptz, (
               select slow_until from letter_pace where letter_id = $1::uuid and hour = $2::timestamptz - interval '1 hour')) + $4::interval)
             on conflict (letter_id, hour) do update set slow_until = greatest(excluded.slow_until, pace.slow_until + $4::interval)
             where greatest(excluded.slow_until, pace.slow_until + $4::interval) <= $3::timestamptz + $5::interval
             returning slow_until as at`,
      values: [
        letterId,
        hourOf(now).toISOString(),
        now.toISOString(),
        `${slowEverySeconds} seconds`,
        `${slowLaneMinutes} minutes`,
      ],
    });
    return rows[0]?.at;
  }

  #paceOf(letterId: string, now: Date): Pace {
    const hour = hourOf(now);
    const known = this.#paces.get(letterId);
    if (known?.hour.getTime() === hour.getTime()) return known;
    const pace = { hour, asked: 0, before: 0, pending: 0, readAt: -Infinity };
    this.#paces.set(letterId, pace);
    return pace;
  }

  #writeSoon(letterId: string, pace: Pace): void {
    setTimeout(() => void this.#write(letterId, pace).catch(() => undefined), freshMs).unref();
  }

  /** Adds what was counted here to what all have counted, and reads the sum. One at a time for each letter. */
  async #write(letterId: string, pace: Pace): Promise<void> {
    const reading = this.#reading.get(letterId) ?? this.#writeNow(letterId, pace);
    this.#reading.set(letterId, reading);
    try {
      await reading;
    } finally {
      this.#reading.delete(letterId);
    }
  }

  async #writeNow(letterId: string, pace: Pace): Promise<void> {
    // Apart from the rest: a batch may hold that row for a moment, and whoever asks is not to wait for it.
    this.#writeSteps(letterId).catch(() => undefined);
    const counted = pace.pending;
    pace.readAt = performance.now();
    const { rows } = await this.#pool.query<{ asked: number; before: number }>({
      name: "letter-pace",
      text: `with counted as (
               insert into letter_pace as pace (letter_id, hour, asked)
               select $1::uuid, $2::timestamptz, $3::int where $3::int > 0
               on conflict (letter_id, hour) do update set asked = pace.asked + excluded.asked
               returning asked
             ), known as (
               select hour, asked from letter_pace where letter_id = $1::uuid
             )
             select coalesce((select asked from counted), (select asked from known where hour = $2::timestamptz), 0) as asked,
                    coalesce((select asked from known where hour = $2::timestamptz - interval '1 hour'), 0) as before`,
      values: [letterId, pace.hour.toISOString(), counted],
    });
    pace.pending -= counted;
    pace.asked = rows[0]?.asked ?? 0;
    pace.before = rows[0]?.before ?? 0;
    if (pace.pending > 0) this.#writeSoon(letterId, pace);
  }

  /** Adds what was counted here to the steps since the letter's last batch. One at a time for each letter. */
  #writeSteps(letterId: string): Promise<void> {
    const stepping =
      this.#stepping.get(letterId) ??
      this.#writeStepsNow(letterId).finally(() => this.#stepping.delete(letterId));
    this.#stepping.set(letterId, stepping);
    return stepping;
  }

  async #writeStepsNow(letterId: string): Promise<void> {
    for (let counted; (counted = this.#steps.get(letterId));) {
      await this.#pool.query({
        name: "asked-steps",
        text: `insert into letter_steps as steps (letter_id, asked) select id, $2::int from letter where id = $1::uuid
               on conflict (letter_id) do update set asked = steps.asked + excluded.asked`,
        values: [letterId, counted],
      });
      this.#steps.set(letterId, (this.#steps.get(letterId) ?? 0) - counted);
    }
    this.#steps.delete(letterId);
  }
}

function hourOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / hourMs) * hourMs);
}
