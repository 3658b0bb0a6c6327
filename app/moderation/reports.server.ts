import type { z } from "zod";
import type { Context } from "#app/platform/context.server.ts";
import { utcDay } from "#app/platform/key-files.server.ts";
import type { ReportForm, ReportKind } from "./report-form.ts";
import { recordSiteAct, type Operator } from "./site-acts.server.ts";

/** So many reports about one letter say enough: nobody would read more, and whoever sends them in bulk fills no disk. */
const mostWaiting = 200;

/** Keeps what a visitor finds wrong with a letter, and the day; nothing of the visitor. */
export async function report(
  { db, now }: Pick<Context, "db" | "now">,
  letterId: string,
  { kind, words }: z.infer<typeof ReportForm>,
): Promise<"reported" | "enough"> {
  if ((await db.report.count({ where: { letterId } })) >= mostWaiting) return "enough";
  await db.report.create({ data: { letterId, kind, words, day: new Date(utcDay(now)) } });
  return "reported";
}

export type ReportedLetter = {
  slug: string;
  title: string;
  reports: { id: string; kind: ReportKind; words: string; day: Date }[];
};

const mostShown = 200;

/** What waits for a decision, by letter; the letter with the oldest report first. */
export async function listReports({ db }: Pick<Context, "db">): Promise<ReportedLetter[]> {
  const rows = await db.report.findMany({
    // By an id that is drawn by lot, where the day does not tell two apart.
    orderBy: [{ day: "asc" }, { id: "asc" }],
    take: mostShown,
    select: {
      id: true,
      kind: true,
      words: true,
      day: true,
      letter: {
        select: {
          slug: true,
          texts: {
            where: { original: true },
            orderBy: { version: "desc" },
            take: 1,
            select: { title: true },
          },
        },
      },
    },
  });
  const letters = new Map<string, ReportedLetter>();
  for (const { letter, kind, ...rest } of rows) {
    const { slug, texts } = letter;
    const known = letters.get(slug) ?? { slug, title: texts[0]?.title ?? slug, reports: [] };
    known.reports.push({ ...rest, kind: kind as ReportKind });
    letters.set(slug, known);
  }
  return [...letters.values()];
}

export function countReports({ db }: Pick<Context, "db">): Promise<number> {
  return db.report.count();
}

/** Nothing is to be done about a report, which is deleted. False when it was decided already. */
export async function closeReport(
  { db, now }: Pick<Context, "db" | "now">,
  id: string,
  { operatorId }: Operator,
): Promise<boolean> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return false;
  return db.$transaction(async (tx) => {
    const found = await tx.report.findUnique({
      where: { id },
      select: { letter: { select: { slug: true } } },
    });
    const { count } = await tx.report.deleteMany({ where: { id } });
    if (!found || count === 0) return false;
    await recordSiteAct(tx, now, { operatorId, act: "report-closed", detail: found.letter.slug });
    return true;
  });
}
