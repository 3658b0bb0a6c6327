import type { Cadence, Workplace } from "./letter.ts";

/** How often signatures are published, and how many at once, as a sentence. */
export function cadenceSentence({ everySeconds, least }: Cadence): string {
  const often = `Signatures are published ${frequency(everySeconds)}`;
  return least > 1 ? `${often}, at least ${least} unnamed ones of a workplace at a time.` : `${often}.`;
}

/** "once a day", "every 10 minutes". */
export function frequency(seconds: number): string {
  if (seconds === 302_400) return "twice a week";
  const units = [
    [604_800, "week"],
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [length, unit] = units.find(([size]) => seconds % size === 0) ?? units[4];
  const count = seconds / length;
  if (count > 1) return `every ${count} ${unit}s`;
  return unit === "day" || unit === "week" || unit === "hour"
    ? `once ${unit === "hour" ? "an" : "a"} ${unit}`
    : `every ${unit}`;
}

/** Who may sign: "anyone with a mailbox at amazon.example or aws.amazon.example". */
export function whoMaySign(workplaces: Pick<Workplace, "domains" | "anyMailbox">[]): string {
  if (workplaces.some(({ anyMailbox }) => anyMailbox)) return "anyone with a mailbox, at any provider";
  const domains = workplaces.flatMap((workplace) => workplace.domains);
  return `anyone with a mailbox at ${new Intl.ListFormat("en", { type: "disjunction" }).format(domains)}`;
}

/** A language in its own words: Deutsch. */
export function languageName(lang: string): string {
  const name = new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang;
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
}

export function directionOf(lang: string): "ltr" | "rtl" {
  return /^(ar|arc|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/.test(lang) ? "rtl" : "ltr";
}

/** What pages say with an invented letter. */
export const demonstrationNotice =
  "This letter is modelled on one reported in June 2018. Its words are newly written and every name under it is invented.";

/** How long a letter that is open stays so: "3 days left". */
export function daysLeft(closesAt: Date | null, now: Date): string {
  if (!closesAt) return "Open, with no last day";
  const days = Math.floor((closesAt.getTime() - now.getTime()) / 86_400_000);
  if (days < 1) return "Less than a day left";
  return days === 1 ? "1 day left" : `${days.toLocaleString("en")} days left`;
}
