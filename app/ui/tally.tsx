import type { ReactNode } from "react";

export type WorkplaceTally = {
  id: string;
  name: string;
  /** Mail domains; none means that any mailbox may sign. */
  domains: string[];
  total: number;
  headcount?: number | null;
  /** Where the headcount comes from. */
  source?: ReactNode;
};

export type TallyProps = {
  total: number;
  /** How the sentence that begins with the total goes on: "verified mailboxes at google.com have signed". */
  sentence: ReactNode;
  goal?: number | null;
  split?: { named: number; anonymous: number; role: number; organization: number };
  workplaces?: WorkplaceTally[];
  /** When the last batch was published, as a `<time>`. */
  published?: ReactNode;
  /** How often batches are: "Signatures are published once a day, five or more at a time." */
  cadence?: ReactNode;
  checkHref?: string;
  historyHref?: string;
  lang?: string;
};

/** The total, and what it is made of. */
export function Tally(props: TallyProps) {
  const { total, sentence, goal, split, workplaces = [], published, cadence, lang = "en" } = props;
  return (
    <section className="tally" aria-labelledby="tally">
      <h2 className="tally-total" id="tally">
        <span className="tally-figure">{figure(total, lang)}</span>{" "}
        <span className="tally-sentence">{sentence}</span>
      </h2>
      {goal ? <Goal total={total} goal={goal} lang={lang} /> : null}
      {split && <Split split={split} lang={lang} />}
      {workplaces.length > 0 && <Workplaces workplaces={workplaces} lang={lang} />}
      {(published || cadence) && (
        <p className="tally-published">
          {published && <>Last published {published}. </>}
          {cadence}
        </p>
      )}
      {(props.checkHref || props.historyHref) && (
        <ul className="tally-links">
          {props.checkHref && (
            <li>
              <a href={props.checkHref}>Check this number</a>
            </li>
          )}
          {props.historyHref && (
            <li>
              <a href={props.historyHref}>The total over time</a>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function Goal({ total, goal, lang }: { total: number; goal: number; lang: string }) {
  return (
    <div className="goal">
      <progress value={Math.min(total, goal)} max={goal} aria-labelledby="goal" />
      <p id="goal">
        {total >= goal ? "Past the goal of " : "On the way to "}
        {figure(goal, lang)}
      </p>
    </div>
  );
}

function Split({ split, lang }: { split: NonNullable<TallyProps["split"]>; lang: string }) {
  const rows = [
    ["Anonymous", split.anonymous],
    ["By role, without a name", split.role],
    ["With their name", split.named],
    ["Organizations", split.organization],
  ] as const;
  return (
    <dl className="split">
      {rows
        .filter(([, count]) => count > 0)
        .map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{figure(count, lang)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Workplaces({ workplaces, lang }: { workplaces: WorkplaceTally[]; lang: string }) {
  return (
    <div className="workplaces">
      <h3>{workplaces.length === 1 ? "Where from" : "By workplace"}</h3>
      <ul>
        {workplaces.map((workplace) => (
          <li key={workplace.id}>
            <p className="workplace-name">
              <span>{workplace.name}</span> <span>{figure(workplace.total, lang)}</span>
            </p>
            {workplace.headcount ? (
              <svg className="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect className="share-all" width="100" height="1" />
                <rect
                  className="share-signed"
                  width={Math.min(100, (100 * workplace.total) / workplace.headcount)}
                  height="1"
                />
              </svg>
            ) : null}
            <p className="workplace-detail">
              {capital(mailboxesAt(workplace.domains, lang, workplace.total))}
              {workplace.headcount ? (
                <>
                  , {share(workplace.total, workplace.headcount, lang)} of a headcount of{" "}
                  {figure(workplace.headcount, lang)}
                  {workplace.source && <> ({workplace.source})</>}
                </>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A number as it is set in running text: 150,000. */
export function figure(count: number, lang = "en"): string {
  return new Intl.NumberFormat(lang).format(count);
}

/**
 * What a count of signatures is a count of. A mailbox is all that was verified,
 * so this never says employees, workers or people.
 */
export function mailboxesAt(domains: string[], lang = "en", count = 2): string {
  const mailboxes = count === 1 ? "mailbox" : "mailboxes";
  if (domains.length === 0) return `confirmed ${mailboxes}, at any provider`;
  if (domains.length > 3) {
    return `verified ${mailboxes} at ${domains.slice(0, 2).join(", ")} and ${domains.length - 2} more domains`;
  }
  return `verified ${mailboxes} at ${new Intl.ListFormat(lang).format(domains)}`;
}

/**
 * How the sentence that begins with the total goes on. `ways`: those in which one can sign; where only organizations
 * do, no mailbox is counted.
 */
export function haveSigned(ways: string[], domains: string[], total: number): string {
  const have = total === 1 ? "has" : "have";
  if (ways.length === 1 && ways[0] === "organization")
    return `${total === 1 ? "organization" : "organizations"} ${have} signed`;
  return `${mailboxesAt(domains, "en", total)} ${have} signed`;
}

/** A part of a whole in whole per cent, without ever rounding a few to none or most to all. */
export function share(part: number, whole: number, lang = "en"): string {
  const percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 });
  if (part > 0 && part / whole < 0.01) return `less than ${percent.format(0.01)}`;
  if (part < whole && part / whole > 0.99) return `more than ${percent.format(0.99)}`;
  return percent.format(part / whole);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
