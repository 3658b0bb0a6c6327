const long = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;

/** A date as it is read: 21 July 2018. The hour is nobody's business. */
export function Day({ date, lang = "en-GB" }: { date: string | Date; lang?: string }) {
  const day = new Date(date);
  return <time dateTime={day.toISOString().slice(0, 10)}>{day.toLocaleDateString(lang, long)}</time>;
}
