import { Notice } from "./form.tsx";

export type ProveWorkProps = {
  /** Address of the browser program that calculates. */
  program: string | null;
  /** What it has to solve. */
  challenge: unknown;
  mostTries: number;
  slowLaneMinutes: number;
};

/** A part of the form while a letter is flooded: something to calculate, and what happens without scripts. */
export function ProveWork({ program, challenge, mostTries, slowLaneMinutes }: ProveWorkProps) {
  return (
    <>
      <Notice kind="info" title="This letter is being flooded">
        <p>
          More codes are being asked for than people can. Until that is over, each browser calculates for some
          seconds before its code goes out: little for one person, much for a flood.
        </p>
        <output id="progress" />
        <noscript>
          <p>
            Your browser runs no scripts here. Your mail goes out all the same, from a slow lane: this can
            take up to {slowLaneMinutes} minutes while this letter is being flooded.
          </p>
        </noscript>
      </Notice>
      <input type="hidden" name="proof" id="proof" />
      <script
        type="application/json"
        id="challenge"
        dangerouslySetInnerHTML={{
          __html: JSON.stringify({ challenge, mostTries, slowLaneMinutes }).replaceAll("<", "\\u003c"),
        }}
      />
      {program && <script type="module" src={program} />}
    </>
  );
}
