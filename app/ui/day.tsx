const long = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;

/** A date as it is read: 21 July 2018. The hour is nobody's business. */
export function Day({ date, lang }: { date: string | Date; lang?: string }) {
  return <time dateTime={new Date(date).toISOString().slice(0, 10)}>{dayInWords(date, lang)}</time>;
}

export function dayInWords(date: string | Date, lang = "en-GB"): string {
  return new Date(date).toLocaleDateString(lang, long);
}

/** The last day on which a letter is signed: it closes when that day is over, which is the first moment of the next. */
export function lastDay(closesAt: Date | string): Date {
  return new Date(new Date(closesAt).getTime() - 1);
}
