import { Button, Textarea } from "./form.tsx";
import { Working } from "./words.tsx";

export type FindSignatureProps = {
  /** Address of the browser program that brings this to life. Until it does, nothing of it is shown. */
  program: string;
  /** What the program needs to know: public, and in the log. */
  looking: Record<string, unknown>;
};

/** Finds a signature in the log by its twelve words, which stay in the browser, and withdraws it. */
export function FindSignature({ program, looking }: FindSignatureProps) {
  return (
    <div id="find-signature" hidden>
      <div id="problem" />

      <section id="to-find">
        <form id="find">
          <Textarea
            name="words"
            label="Your twelve words"
            hint="They stay in this browser. It reads the whole log and looks for your signature itself, so that the server does not learn which one it is."
            rows={3}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
          />
          <Button>Find my signature</Button>
          <div id="working" hidden>
            <Working id="reading">Reading the log</Working>
          </div>
        </form>
      </section>

      <section id="found" hidden tabIndex={-1}>
        <h2 id="found-title">Your signature</h2>
        <dl className="facts" id="facts" />
        <div className="prose" id="not-found" hidden>
          <p>That can mean:</p>
          <ul>
            <li>Your ticket was not posted yet. Until it is, your signature does not count.</li>
            <li>
              It was posted and waits for its batch. <span id="cadence" />
            </li>
            <li>It was withdrawn before it was published.</li>
            <li>The words belong to another letter.</li>
          </ul>
        </div>
        <div id="can-withdraw" hidden>
          <form id="withdraw">
            <p id="withdraw-means" />
            <Button kind="secondary">Withdraw this signature</Button>
          </form>
        </div>
        <div id="sure" hidden tabIndex={-1}>
          <h2>Withdraw this signature?</h2>
          <p>
            This cannot be undone, and your mailbox stays used: it cannot sign this letter again. Only the
            withdraw secret is sent, which your browser has made from the words. The words are not.
          </p>
          <form id="withdraw-now">
            <Button kind="danger">Withdraw it</Button>
            <div id="withdrawing" hidden>
              <Working id="sending">Withdrawing</Working>
            </div>
          </form>
        </div>
        <details>
          <summary>The withdraw secret</summary>
          <div className="details-text">
            <p>
              Without the words this also withdraws the signature, on any device and without scripts. Whoever
              has it can do that, and nothing else.
            </p>
            <p>
              <code className="mono" id="withdraw-secret" />
            </p>
          </div>
        </details>
      </section>

      <section id="withdrawn" hidden tabIndex={-1}>
        <h2 id="withdrawn-title">Withdrawn</h2>
        <p id="withdrawn-means" />
      </section>

      <script
        type="application/json"
        id="looking"
        dangerouslySetInnerHTML={{ __html: JSON.stringify(looking).replaceAll("<", "\\u003c") }}
      />
      <script type="module" src={program} />
    </div>
  );
}
