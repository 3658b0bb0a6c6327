import { letterHtml } from "#app/letter/markdown.ts";
import type { Db } from "#app/platform/db.server.ts";
import { dayOf, daysWithoutAnswer } from "./clock.ts";
import type { Outcome } from "./outcome.server.ts";

/** What has become of a letter, for everybody: nothing in it is ever overwritten but the outcome. */
export type LetterRecord = {
  outcome: Outcome | null;
  outcomeWords: string | null;
  /** The first one first. */
  deliveries: PublicDelivery[];
  /** The newest first. */
  answers: PublicAnswer[];
  /** Days since the first delivery; nothing once there is an answer. */
  noAnswerFor: number | null;
};

export type PublicDelivery = {
  /** 2018-06-22. */
  deliveredOn: string;
  manner: string;
  recipients: string[];
  /** SHA-256 of the file that was handed over, hex. */
  hash: string | null;
  /** The batch whose delivery pack that was. */
  batch: number | null;
};

export type PublicAnswer = {
  answeredOn: string;
  by: string;
  /** Markdown. */
  words: string;
  /** SHA-256 of the canonical JSON of the three fields above, hex. */
  hash: string;
};

/** Deliveries, answers and outcome of a letter. */
export async function findRecord(
  { db, now }: { db: Db; now: Date },
  letterId: string,
): Promise<LetterRecord> {
  const { outcome, outcomeWords, deliveries, answers } = await db.letter.findUniqueOrThrow({
    where: { id: letterId },
    select: {
      outcome: true,
      outcomeWords: true,
      deliveries: {
        orderBy: [{ deliveredOn: "asc" }, { id: "asc" }],
        select: { deliveredOn: true, manner: true, recipients: true, hash: true, batch: true },
      },
      answers: {
        orderBy: [{ answeredOn: "desc" }, { id: "asc" }],
        select: { answeredOn: true, by: true, words: true, hash: true },
      },
    },
  });
  const record = {
    outcome,
    outcomeWords,
    deliveries: deliveries.map(({ deliveredOn, hash, ...delivery }) => ({
      ...delivery,
      deliveredOn: dayOf(deliveredOn),
      hash: hash && hex(hash),
    })),
    answers: answers.map(({ answeredOn, hash, ...answer }) => ({
      ...answer,
      answeredOn: dayOf(answeredOn),
      hash: hex(hash),
    })),
  };
  return { ...record, noAnswerFor: daysWithoutAnswer(record, now) };
}

/** The record as programs see it, in a letter's data. */
export async function findPublicRecord(db: Db, letterId: string) {
  // The clock is for pages: data says no more than what is true until it changes.
  const { noAnswerFor: _, ...record } = await findRecord({ db, now: new Date(0) }, letterId);
  return record;
}

/** The record as a page shows it. */
export function withHtml({ answers, ...record }: LetterRecord) {
  return {
    ...record,
    answers: answers.map(({ words, ...answer }) => ({ ...answer, html: letterHtml(words) })),
  };
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}
