import type { ReactNode } from "react";
import { chartSizes, round, timeTicks, valueTicks, type ChartSize } from "./chart.ts";
import { Day } from "./day.tsx";
import { figure, share } from "./tally.tsx";

/** A day or a week: what was published in it, and how things stood at its end. */
export type ProgressPeriod = {
  day: string;
  total: number;
  posted: number;
  withdrawn: number;
  removed: number;
};

export type ProgressOverTimeProps = { every: "day" | "week"; periods: ProgressPeriod[]; goal: number | null };

const most = 62;
/** So many rows are no longer than the drawings above them. */
const unfolded = 7;

/** The total and the rate over time, each drawn, with the same figures in a table below. Newest first in the table. */
export function ProgressOverTime({ every, periods, goal }: ProgressOverTimeProps) {
  const rows = periods.slice(-most).reverse();
  // A column of noughts says nothing, and a phone has no room for it.
  const withdrawals = rows.some(({ withdrawn }) => withdrawn > 0);
  const removals = rows.some(({ removed }) => removed > 0);
  return (
    <>
      {periods.length > 1 && (
        <>
          <figure className="chart">
            <figcaption>The total at the end of each {every}</figcaption>
            {chartSizes.map((size) => (
              <Total key={size.name} size={size} every={every} periods={periods} goal={goal} />
            ))}
          </figure>
          {goal !== null && !isDrawn(goal, periods) && (
            <p className="hint">The goal of {figure(goal)} lies above what is drawn.</p>
          )}
          <figure className="chart">
            <figcaption>Published in each {every}</figcaption>
            {chartSizes.map((size) => (
              <Rate key={size.name} size={size} every={every} periods={periods} />
            ))}
          </figure>
        </>
      )}
      <details className="figures" open={periods.length <= unfolded ? true : undefined}>
        <summary>
          The figures, {every} by {every}
        </summary>
        <section className="table" tabIndex={0} aria-label="The total over time">
          <table className="over-time">
            <thead>
              <tr>
                <th scope="col">{every === "day" ? "Day (UTC)" : "Week from"}</th>
                <NumberHead label="Published" />
                <NumberHead label="Total" />
                {withdrawals && <NumberHead label="Withdrawn so far" />}
                {removals && <NumberHead label="Removed so far" />}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ day, total, posted, withdrawn, removed }) => (
                <tr key={day}>
                  <th scope="row">
                    <Day date={day} />
                  </th>
                  <td className="number">{figure(posted)}</td>
                  <td className="number">{figure(total)}</td>
                  {withdrawals && <td className="number">{figure(withdrawn)}</td>}
                  {removals && <td className="number">{figure(removed)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        {periods.length > rows.length && (
          <p>
            The table shows the last {most} {every}s.
          </p>
        )}
      </details>
    </>
  );
}

function NumberHead({ label }: { label: string }) {
  return (
    <th scope="col" className="number">
      {label}
    </th>
  );
}

type Drawn = { size: ChartSize; every: "day" | "week"; periods: ProgressPeriod[] };

/** A goal far away would press the line flat. */
function isDrawn(goal: number, periods: ProgressPeriod[]): boolean {
  return goal <= 2 * Math.max(...periods.map(({ total }) => total));
}

function Total({ size, every, periods, goal }: Drawn & { goal: number | null }) {
  const drawnGoal = goal !== null && isDrawn(goal, periods) ? goal : null;
  const peak = Math.max(...periods.map(({ total }) => total), drawnGoal ?? 0);
  const frame = frameOf(size, peak, periods.length);
  const { x, y, left, right, bottom } = frame;
  // It stays what it is until a batch changes it: steps, not slopes.
  const steps = periods.map(({ total }, place) => `${place ? `V${y(total)}` : ""}H${x(place + 1)}`).join("");
  const line = `M${left},${y(periods[0]?.total ?? 0)}${steps}`;
  const label = `The total rose to ${figure(periods.at(-1)?.total ?? 0)}; the figures stand in the table below.`;
  return (
    <Frame frame={frame} every={every} periods={periods} label={label}>
      <path className="chart-area" d={`${line}V${bottom}H${left}Z`} />
      {drawnGoal !== null && (
        <>
          <path className="chart-goal" d={`M${left},${y(drawnGoal)}H${right}`} />
          <text x={right} y={y(drawnGoal) - 5} textAnchor="end">
            Goal {figure(drawnGoal)}
          </text>
        </>
      )}
      <path className="chart-line" d={line} />
    </Frame>
  );
}

/** The second drawing needs less room. */
const rateHeight = 0.65;

function Rate({ size, every, periods }: Drawn) {
  const busiest = Math.max(...periods.map(({ posted }) => posted));
  const frame = frameOf({ ...size, height: rateHeight * size.height }, busiest, periods.length);
  const { x, y, bottom } = frame;
  const width = Math.max(0.8, (x(1) - x(0)) * 0.8);
  const label = `At most ${figure(busiest)} in one ${every}; the figures stand in the table below.`;
  return (
    <Frame frame={frame} every={every} periods={periods} label={label}>
      {periods.map(({ day, posted }, place) =>
        posted > 0 ? (
          <rect
            className="chart-bar"
            key={day}
            x={round(x(place) + (x(1) - x(0) - width) / 2)}
            y={y(posted)}
            width={round(width)}
            height={round(bottom - y(posted))}
          />
        ) : null,
      )}
    </Frame>
  );
}

type ChartFrame = ReturnType<typeof frameOf>;

/** Where things stand in a drawing: `x` of a period's beginning, `y` of a value. */
function frameOf(size: ChartSize, peak: number, count: number) {
  const marks = valueTicks(peak, size.valueTicks);
  const top = marks.at(-1) ?? 1;
  const left = 10 + 7.5 * figure(top).length;
  const right = size.width - 8;
  const [upper, bottom] = [18, size.height - 24];
  return {
    size,
    marks,
    left,
    right,
    bottom,
    x: (place: number) => round(left + ((right - left) * place) / Math.max(1, count)),
    y: (value: number) => round(bottom - ((bottom - upper) * value) / top),
  };
}

function Frame({
  frame: { size, marks, left, right, bottom, x, y },
  every,
  periods,
  label,
  children,
}: {
  frame: ChartFrame;
  every: "day" | "week";
  periods: ProgressPeriod[];
  label: string;
  children: ReactNode;
}) {
  return (
    <svg
      className={`chart-${size.name}`}
      viewBox={`0 0 ${size.width} ${round(size.height)}`}
      role="img"
      aria-label={label}
    >
      {marks.map((mark) => (
        <g key={mark}>
          <path
            className={mark === 0 ? "chart-axis" : "chart-rule"}
            d={`M${round(left)},${y(mark)}H${right}`}
          />
          <text x={round(left - 6)} y={y(mark) + 4} textAnchor="end">
            {figure(mark)}
          </text>
        </g>
      ))}
      {children}
      {timeTicks(periods.length, size.timeTicks).map((place) => (
        <g key={place}>
          <path className="chart-axis" d={`M${x(place)},${round(bottom)}v5`} />
          <text x={x(place)} y={round(bottom + 19)}>
            {dayInShort(periods[place]?.day ?? "", every, periods.length)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function dayInShort(day: string, every: "day" | "week", count: number): string {
  const isLong = every === "week" && count > 26;
  const parts = isLong
    ? ({ month: "short", year: "numeric" } as const)
    : ({ day: "numeric", month: "short" } as const);
  return new Date(day).toLocaleDateString("en-GB", { ...parts, timeZone: "UTC" });
}

export type Bar = {
  id: string;
  label: ReactNode;
  count: number;
  /** Of what the count is a part; none where that is not known. */
  of: number | null;
  detail?: ReactNode;
};

/** Counts beside each other, each with a bar that shows which part of a whole it is. */
export function Bars({ bars }: { bars: Bar[] }) {
  return (
    <ul className="bars">
      {bars.map(({ id, label, count, of, detail }) => (
        <li key={id}>
          <p className="bar-label">
            <span dir="auto">{label}</span> <span className="bar-count">{figure(count)}</span>
          </p>
          {of ? (
            <svg className="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect className="share-all" width="100" height="1" />
              <rect className="share-signed" width={round(Math.min(100, (100 * count) / of))} height="1" />
            </svg>
          ) : null}
          {detail && <p className="bar-detail">{detail}</p>}
        </li>
      ))}
    </ul>
  );
}

export type ProgressWorkplace = {
  id: string;
  name: string;
  headcount: number | null;
  issued: number;
  total: number;
};

/** How far each workplace has come: signatures published, their share of the people there, mailboxes used. */
export function ProgressByWorkplace({ workplaces }: { workplaces: ProgressWorkplace[] }) {
  return (
    <Bars
      bars={workplaces.map(({ id, name, headcount, issued, total }) => ({
        id,
        label: name,
        count: total,
        of: headcount,
        detail: `${
          headcount
            ? `${capital(share(total, headcount))} of a headcount of ${figure(headcount)}`
            : "Its headcount is not known"
        }; ${issued === 0 ? "no mailbox" : issued === 1 ? "1 mailbox" : `up to ${figure(issued)} mailboxes`} used.`,
      }))}
    />
  );
}

export type ProgressFunnel = { asked: number; confirmed: number; issued: number; posted: number };

/** The steps on the way to a published signature, drawn in a table. */
export function ProgressSteps({ funnel }: { funnel: ProgressFunnel }) {
  const steps = [
    ["Asked for a code", funnel.asked],
    ["Typed the code", funnel.confirmed],
    ["Used their mailbox", funnel.issued],
    ["Signature published", funnel.posted],
  ] as const;
  const whole = Math.max(1, funnel.asked);
  return (
    <section className="table" tabIndex={0} aria-label="From asking to signing">
      <table className="funnel">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <NumberHead label="Up to" />
            <NumberHead label="Of the step before" />
          </tr>
        </thead>
        <tbody>
          {steps.map(([label, count], place) => {
            const before = steps[place - 1]?.[1];
            return (
              <tr key={label}>
                <th scope="row">
                  {label}
                  <svg className="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect className="share-signed" width={round((100 * count) / whole)} height="1" />
                  </svg>
                </th>
                <td className="number">{figure(count)}</td>
                <td className="number">{before ? share(count, before) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
