import { createHash } from "node:crypto";
import { answerText, entryTime, writeEntry, type ShownAnswer } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { readLine, withoutTurns } from "#app/platform/one-line.ts";
import { readPastDay } from "./clock.ts";

const mostWords = 20_000;
const mostName = 120;

export type AnswerProblems = Partial<Record<"by" | "day" | "words", "missing" | "too-long" | "no-past-day">>;

export type ReadAnswer =
  { kind: "answer"; answer: ShownAnswer } | { kind: "refused"; problems: AnswerProblems };

/** An answer as a form has it. */
export function readAnswer(typed: { by: string; day: string; words: string }, now: Date): ReadAnswer {
  const by = readLine(typed.by);
  const answeredOn = readPastDay(typed.day, now);
  const words = withoutTurns(typed.words)
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .trim();
  const problems: AnswerProblems = {
    ...(by === "" ? { by: "missing" } : by.length > mostName ? { by: "too-long" } : {}),
    ...(answeredOn ? {} : { day: "no-past-day" }),
    ...(words === "" ? { words: "missing" } : words.length > mostWords ? { words: "too-long" } : {}),
  };
  return answeredOn && Object.keys(problems).length === 0
    ? { kind: "answer", answer: { answeredOn, by, words } }
    : { kind: "refused", problems };
}

/** What the log holds of an answer: SHA-256 of its canonical JSON. */
export function answerHash(answer: ShownAnswer): Buffer {
  return createHash("sha256").update(answerText(answer)).digest();
}

/**
 * Puts an answer on record, in public and in the log. Nothing is ever overwritten: what was wrong is set right by another answer. What is
 * on record word for word, as after a second click, is not recorded again.
 */
export async function putAnswer(
  tx: Db,
  { keys, now }: Pick<Context, "keys" | "now">,
  letter: { id: string; slug: string; logOrigin: string },
  answer: ShownAnswer,
): Promise<"on-record" | "on-record-already"> {
  const hash = answerHash(answer);
  const log = await LogWriter.open(tx, letter.id);
  const same = { letterId: letter.id, hash: new Uint8Array(hash) };
  if ((await tx.answer.count({ where: same })) > 0) return "on-record-already";
  await tx.answer.create({
    data: {
      ...same,
      answeredOn: new Date(answer.answeredOn),
      by: answer.by,
      words: answer.words,
    },
  });
  await log.append([writeEntry({ type: "answered", at: entryTime(now), hash: hash.toString("hex") })]);
  await log.seal(letter.logOrigin, await findLogKey(keys));
  await announce(tx, letter.slug);
  return "on-record";
}
