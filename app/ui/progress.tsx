import { Day } from "./day.tsx";
import { figure, share } from "./tally.tsx";

export type ProgressDay = { day: string; total: number; posted: number; withdrawn: number; removed: number };

const width = 640;
const height = 200;
const most = 60;

/** The total over time, drawn, with the same figures in a table below. */
export function ProgressOverTime({ days, goal }: { days: ProgressDay[]; goal: number | null }) {
  const shown = days.slice(-most).reverse();
  return (
    <>
      {days.length > 1 && <Drawing days={days} goal={goal} />}
      <section className="table" tabIndex={0} aria-label="The total over time">
        <table>
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col" className="number">
                Published
              </th>
              <th scope="col" className="number">
                Total
              </th>
              <th scope="col" className="number">
                Withdrawn so far
              </th>
              <th scope="col" className="number">
                Removed so far
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ day, total, posted, withdrawn, removed }) => (
              <tr key={day}>
                <th scope="row">
                  <Day date={day} />
                </th>
                <td className="number">{figure(posted)}</td>
                <td className="number">{figure(total)}</td>
                <td className="number">{figure(withdrawn)}</td>
                <td className="number">{figure(removed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {days.length > shown.length && <p>The last {most} days with a batch are shown.</p>}
    </>
  );
}

function Drawing({ days, goal }: { days: ProgressDay[]; goal: number | null }) {
  const times = days.map(({ day }) => Date.parse(day));
  const [first = 0] = times;
  const span = Math.max(1, (times.at(-1) ?? first) - first);
  const peak = Math.max(...days.map(({ total }) => total));
  // A goal far away would press the line flat.
  const drawnGoal = goal !== null && goal <= 2 * peak ? goal : null;
  const top = Math.max(1, peak, drawnGoal ?? 0);
  const x = (time: number) => round(((time - first) / span) * width);
  const y = (total: number) => round(height - (total / top) * (height - 8));
  const points = days.map(({ total }, at) => `${x(times[at] ?? first)},${y(total)}`).join(" ");
  const { total } = days.at(-1) ?? { total: 0 };
  return (
    <svg
      className="progress-drawing"
      viewBox={`-2 0 ${width + 4} ${height + 2}`}
      role="img"
      aria-label={`The total rose to ${figure(total)}; the figures stand in the table below.`}
    >
      <path className="progress-axis" d={`M0,0V${height}H${width}`} />
      {drawnGoal !== null && <path className="progress-goal" d={`M0,${y(drawnGoal)}H${width}`} />}
      <polyline points={points} />
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export type ProgressWorkplace = {
  id: string;
  name: string;
  headcount: number | null;
  issued: number;
  total: number;
};

/** How far each workplace has come: people, mailboxes used, signatures published. */
export function ProgressByWorkplace({ workplaces }: { workplaces: ProgressWorkplace[] }) {
  return (
    <section className="table" tabIndex={0} aria-label="By workplace">
      <table>
        <thead>
          <tr>
            <th scope="col">Workplace</th>
            <th scope="col" className="number">
              Headcount
            </th>
            <th scope="col" className="number">
              Mailboxes used
            </th>
            <th scope="col" className="number">
              Signatures
            </th>
            <th scope="col" className="number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {workplaces.map(({ id, name, headcount, issued, total }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td className="number">{headcount ? figure(headcount) : "not known"}</td>
              <td className="number">{figure(issued)}</td>
              <td className="number">{figure(total)}</td>
              <td className="number">{headcount ? share(total, headcount) : "not known"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
