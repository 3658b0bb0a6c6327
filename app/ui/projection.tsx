import type { Projection } from "#app/signature/projection.ts";
import { Day } from "./day.tsx";
import { figure } from "./tally.tsx";

/** When a letter may reach its goal, in words that promise nothing. */
export function ProjectionWords({ projection, goal }: { projection: Projection; goal: number }) {
  const goalWords = `the goal of ${figure(goal)}`;
  switch (projection.kind) {
    case "reached":
      return (
        <>
          It has been at or above {goalWords} since <Day date={projection.on} />.
        </>
      );
    case "too-early":
      return <>It is too early to say when it will reach {goalWords}: that takes three days with a batch.</>;
    case "expected":
      return (
        <>
          If it goes on as on the latest days with a batch, it reaches {goalWords}{" "}
          {projection.from === projection.to ? (
            <>
              about <Day date={projection.from} />
            </>
          ) : (
            <>
              between <Day date={projection.from} /> and <Day date={projection.to} />
            </>
          )}
          {projection.mayMiss && ", the later of which comes after its last day"}.
        </>
      );
    case "not-at-this-pace":
      return <>At this pace it does not reach {goalWords} within two years.</>;
    case "closes-before":
      return (
        <>
          At this pace it does not reach {goalWords} before its last day. It would have{" "}
          {projection.least === projection.most
            ? `about ${figure(projection.least)}`
            : `between ${figure(projection.least)} and ${figure(projection.most)}`}{" "}
          signatures by then.
        </>
      );
  }
}
