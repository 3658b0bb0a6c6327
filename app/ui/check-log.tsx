import { Button } from "./form.tsx";

export type CheckLogProps = {
  /** Address of the browser program that brings this to life. Until it does, only the sentence is shown. */
  program: string | null;
  /** What the program needs to know: public, and in the log. */
  checking: Record<string, unknown>;
  /** How many entries there are, in words. */
  entries: string;
};

/** Reads and checks a letter's whole log in the reader's browser, and remembers what it was shown. */
export function CheckLog({ program, checking, entries }: CheckLogProps) {
  return (
    <section className="check-log" aria-labelledby="check-log-title">
      <h2 id="check-log-title">Check this log in your browser</h2>
      <p id="check-elsewhere">
        That takes scripts, and none run here. The log can be checked without this page:{" "}
        <a href="#otherwise">by a command, or with the archive</a>.
      </p>
      {program && (
        <div id="check-log" hidden>
          <p>
            Your browser reads the whole log, {entries}, verifies every signature and does the sum again. The
            server learns that somebody reads the log, and nothing else.
          </p>
          <form id="check">
            <div className="check-now" id="to-check">
              <Button id="start">Check this log</Button>
            </div>
            <div className="checking-now" id="checking-now" hidden>
              <progress id="check-progress" aria-labelledby="check-progress-words" />
              <p id="check-progress-words">Reading the log</p>
              <Button kind="secondary" type="button" id="cancel">
                Cancel
              </Button>
            </div>
          </form>
          <output className="check-stopped" id="stopped" hidden />
          <section className="verdict" id="verdict" aria-labelledby="verdict-title" tabIndex={-1} hidden>
            <h3 id="verdict-title">Everything holds</h3>
            <p id="verdict-sentence" />
            <ul id="verdict-problems" hidden />
            <p id="verdict-since" />
            <p id="verdict-advice" hidden>
              Load this page once more and check again. If it stays so, save what is below, tell the
              organizers, and ask others to check too.
            </p>
            <dl className="facts" id="verdict-facts" hidden />
            <div className="evidence" id="evidence" hidden>
              <div id="evidence-earlier">
                <h4>The checkpoint from before</h4>
                <p id="evidence-before-when" />
                <pre className="mono" id="evidence-before" dir="ltr" translate="no" />
              </div>
              <h4>The checkpoint that the site shows now</h4>
              <pre className="mono" id="evidence-now" dir="ltr" translate="no" />
            </div>
          </section>
          <div className="check-memory" id="memory" hidden>
            <p>
              <span id="memory-words" /> The next check is held to that. Somebody at this device could see
              from it that this page was here.
            </p>
            <Button kind="secondary" type="button" id="forget">
              Forget it
            </Button>
          </div>
          <script
            type="application/json"
            id="checking"
            dangerouslySetInnerHTML={{ __html: JSON.stringify(checking).replaceAll("<", "\\u003c") }}
          />
          <script type="module" src={program} />
        </div>
      )}
    </section>
  );
}
