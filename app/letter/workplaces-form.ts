import { readLine } from "#app/platform/one-line.ts";
import type { DraftPages, DraftWorkplace } from "./draft.ts";
import type { NewLetter } from "./new-letter.ts";
import type { Problem } from "./problem.ts";
import { readLines, typedText } from "./typed-text.ts";
import { readWholeNumber } from "./typed-number.ts";
import { readWorkplaceDomain, type DomainFault } from "./workplace-domain.ts";

export const mostWorkplaces = 20;
const mostDomains = 50;
const longest = 200;
/** More people than this work nowhere. */
const mostPeople = 10_000_000;

export const emptyWorkplace: DraftWorkplace = {
  name: "",
  domains: "",
  headcount: "",
  headcountSource: "",
  anyMailbox: false,
};

type Workplaces = NewLetter["workplaces"];

/** The page as it was typed. Workplaces are numbered from 1; the first that is missing ends them. */
export function typedWorkplaces(form: FormData): DraftPages["workplaces"] {
  const workplaces: DraftWorkplace[] = [];
  for (let number = 1; form.has(`name-${number}`); number++) {
    const typed = (field: string) => typedText(form, `${field}-${number}`);
    workplaces.push({
      name: typed("name"),
      domains: typed("domains"),
      headcount: typed("headcount"),
      headcountSource: typed("source"),
      anyMailbox: typed("anyone") === "yes",
    });
  }
  return { workplaces };
}

/**
 * The workplaces as they will be published, or what is not right yet. A problem's field is the name of one on the page: `domains-1` are
 * those of the first workplace.
 */
export function readWorkplaces(
  page: DraftPages["workplaces"],
): { kind: "read"; workplaces: Workplaces } | { kind: "wrong"; problems: Problem[] } {
  const { workplaces } = page;
  if (workplaces.length === 0) return { kind: "wrong", problems: [{ field: "name-1", sentence: noName }] };
  const problems: Problem[] = [];
  if (workplaces.length > mostWorkplaces)
    problems.push({
      field: `name-${mostWorkplaces + 1}`,
      sentence: `A letter speaks for at most ${mostWorkplaces} workplaces.`,
    });

  const named = new Map<string, number>();
  const taken = new Map<string, number>();
  let open: number | undefined;
  const read = workplaces.map((typed, place): Workplaces[number] => {
    const number = place + 1;
    const wrong = (field: string, sentence: string) =>
      problems.push({ field: `${field}-${number}`, sentence });
    // Of one that has just been added only this is said, and not all that could be wrong with it.
    if (isEmpty(typed)) {
      wrong("name", number === 1 ? noName : `Fill in workplace ${number}, or take it out.`);
      return { name: "", domains: [], anyMailbox: false, headcount: null, headcountSource: null };
    }
    const name = readName(typed.name, number, named, wrong);
    if (typed.anyMailbox) {
      if (open !== undefined) wrong("anyone", `Workplace ${open} is open to anyone already. One is enough.`);
      open ??= number;
      for (const field of ["domains", "headcount"] as const)
        if (typed[field].trim() !== "") wrong(field, forAnyone[field]);
      return { name, domains: [], anyMailbox: true, headcount: null, headcountSource: null };
    }
    const domains = readDomains(typed.domains, number, taken, wrong);
    return { name, domains, anyMailbox: false, ...readHeadcount(typed, wrong) };
  });
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "read", workplaces: read };
}

type Wrong = (field: string, sentence: string) => void;

const noName = "Say what the workplace is called, as people there call it.";
const forAnyone = {
  domains: "Anyone may sign here, so it needs no domains. Take them out, or untick “Anyone with a mailbox”.",
  headcount: "Nobody can say how many anyone is. Take the number out, or untick “Anyone with a mailbox”.",
};

function isEmpty({ anyMailbox, ...fields }: DraftWorkplace): boolean {
  return !anyMailbox && Object.values(fields).every((typed) => typed.trim() === "");
}

function readName(typed: string, number: number, named: Map<string, number>, wrong: Wrong): string {
  const name = readLine(typed);
  const same = named.get(name.toLowerCase());
  if (name === "") wrong("name", noName);
  else if (name.length > longest) wrong("name", `Use at most ${longest} characters.`);
  else if (same !== undefined) wrong("name", `Workplace ${same} has this name already.`);
  else named.set(name.toLowerCase(), number);
  return name;
}

function readDomains(typed: string, number: number, taken: Map<string, number>, wrong: Wrong): string[] {
  const lines = readLines(typed);
  const domains: string[] = [];
  const faults = new Set<string>();
  if (lines.length === 0)
    faults.add("List at least one domain: what stands after the @ in an address that the workplace gives.");
  if (lines.length > mostDomains) faults.add(`List at most ${mostDomains} domains.`);
  for (const line of lines.slice(0, mostDomains)) {
    const reading = readWorkplaceDomain(line);
    if (reading.kind === "refused") {
      faults.add(domainSentences[reading.fault](shortened(line)));
      continue;
    }
    const { domain } = reading;
    const by = taken.get(domain);
    if (by === number) faults.add(`${domain} stands here twice. Take one out.`);
    else if (by !== undefined)
      faults.add(`${domain} belongs to workplace ${by} already. A mailbox counts for one workplace.`);
    else taken.set(domain, number);
    domains.push(domain);
  }
  for (const fault of faults) wrong("domains", fault);
  return domains;
}

const domainSentences: Record<DomainFault, (line: string) => string> = {
  address: (line) => `“${line}” is an address. List only what stands after the @.`,
  "not-a-domain": (line) => `“${line}” is not a mail domain. One looks like acme.com or mail.acme.co.uk.`,
  "one-label": (line) => `“${line}” is only a part of a domain. Write all of it, such as acme.com.`,
  reserved: (line) => `No mail arrives at “${line}”: that name is kept for tests and private networks.`,
  "public-suffix": (line) =>
    `Anybody can register a name under “${line}”, so it is no workplace. List the domain of the workplace itself.`,
  "unknown-top-level": (line) => `“${line}” ends in nothing that is in use. Is it mistyped?`,
  provider: (line) =>
    `Anybody can get a mailbox at “${line}”, so it shows no workplace. List a domain that only people there have, or let anyone sign.`,
};

function readHeadcount(
  { headcount: typed, headcountSource }: DraftWorkplace,
  wrong: Wrong,
): { headcount: number | null; headcountSource: string | null } {
  const source = readLine(headcountSource);
  if (typed.trim() === "") {
    if (source !== "") wrong("headcount", "Give the number too, or take its source out.");
    return { headcount: null, headcountSource: null };
  }
  const headcount = readWholeNumber(typed);
  if (headcount === undefined || headcount < 1 || headcount > mostPeople)
    wrong("headcount", "Give a whole number of people, such as 45,000, or leave it empty.");
  if (source === "") wrong("source", "Say where the number is from, such as the annual report of 2017.");
  else if (source.length > longest) wrong("source", `Use at most ${longest} characters.`);
  return { headcount: headcount ?? null, headcountSource: source };
}

/** A sentence is about a line, and not a copy of all that was pasted into it. */
function shortened(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

/** What of a workplace decides on the rules of signing. */
export type WorkplaceSize = Pick<Workplaces[number], "anyMailbox" | "headcount">;

/** The sizes of the workplaces as far as they can be read, for pages that come before these are finished. */
export function readSizes(page: DraftPages["workplaces"]): WorkplaceSize[] {
  return page.workplaces.map(({ anyMailbox, headcount }) => ({
    anyMailbox,
    headcount: anyMailbox ? null : (readWholeNumber(headcount) ?? null),
  }));
}
