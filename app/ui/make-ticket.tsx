import { Day, lastDay } from "./day.tsx";
import { FollowLater } from "./follow-later.tsx";
import { Button, Checkbox, Textarea } from "./form.tsx";
import { RoleSelect } from "./role-select.tsx";
import { Ticket, Words, Working } from "./words.tsx";

export type MakeTicketProps = {
  /** Address of the browser program that brings this to life. Until it does, nothing of it is shown. */
  program: string;
  /** What the program needs to know: public, and in the log. */
  signing: { roles: string[] } & Record<string, unknown>;
  tomorrow: Date | string;
  closesAt: Date | string | null;
  postHref: string;
  letterHref: string;
  receiptHref: string;
  followHref: string;
};

const noWords = Array.from({ length: 12 }, () => "");

/** The last step of signing without a name: twelve words, a ticket, and the advice to wait. */
export function MakeTicket({
  program,
  signing,
  tomorrow,
  closesAt,
  postHref,
  letterHref,
  receiptHref,
  followHref,
}: MakeTicketProps) {
  return (
    <div id="make-ticket" hidden>
      <div id="problem" />

      <section id="keep-words">
        <h1>Keep these twelve words</h1>
        <p className="standfirst">
          They are your receipt, made in this browser and sent to nobody. With them you can finish signing if
          something breaks off, <a href={receiptHref}>find your signature, and withdraw it</a>.
        </p>
        <Words words={noWords} />
        <p>
          Anyone who has them has your signature. Write them on paper or save them at home, never in your work
          mail or on a work computer.
        </p>
        <form id="words-kept">
          <Checkbox name="kept" label="I have written the words down" />
          <Button>Make my ticket</Button>
          <div id="working" hidden>
            <Working id="making">Making your ticket</Working>
          </div>
        </form>
        <details>
          <summary>I have twelve words from before</summary>
          <div className="details-text">
            <form id="own-words">
              <Textarea
                name="own"
                label="Your twelve words"
                hint="With the same words you get the same ticket again, and never a second one."
                rows={3}
                spellCheck={false}
                autoCapitalize="none"
                autoComplete="off"
              />
              <Button kind="secondary">Use these words</Button>
            </form>
          </div>
        </details>
        <details>
          <summary>Check that you are not shown a key of your own</summary>
          <div className="details-text">
            <p>
              If everybody signs under the same key, nobody can be told apart by it. This letter’s key is
              fixed by the first entry of its log, whose number your browser has just worked out. Compare it
              with what others see, or paste a link to this letter that you got from a colleague and that ends
              in “#k=…”.
            </p>
            <p>
              <code className="mono" id="genesis" />
            </p>
            <form id="compare-key">
              <Textarea
                name="link"
                label="Link from a colleague"
                rows={2}
                spellCheck={false}
                autoComplete="off"
              />
              <Button kind="secondary">Compare</Button>
              <output id="compared" />
            </form>
          </div>
        </details>
      </section>

      <section id="ticket-ready" className="ticket-ready" hidden tabIndex={-1}>
        <h1>Your ticket is ready</h1>
        <p className="standfirst">
          Post it from tomorrow on, best from home. Until you post it, your signature does not count.
        </p>
        <dl className="facts">
          <div>
            <dt>Post it from</dt>
            <dd>
              <Day date={tomorrow} />
            </dd>
          </div>
          {closesAt && (
            <div>
              <dt>At the latest by</dt>
              <dd>
                <Day date={lastDay(closesAt)} />
              </dd>
            </div>
          )}
          <div>
            <dt>At this address</dt>
            <dd>
              <a href={postHref} id="post-address">
                {postHref}
              </a>
            </dd>
          </div>
        </dl>
        <div className="actions">
          <Button type="button" id="save-ticket">
            Save the ticket
          </Button>
          <Button type="button" kind="secondary" id="copy-ticket">
            Copy it
          </Button>
          <output id="copied" />
        </div>
        <details>
          <summary>See the ticket</summary>
          <div className="details-text">
            <Ticket text="" />
          </div>
        </details>
        <details>
          <summary>Your withdraw secret</summary>
          <div className="details-text">
            <p>
              Without the words this also <a href={receiptHref}>withdraws your signature</a>, on any device
              and without scripts. It is made from the words, so you need not keep it if you keep those. Do
              not keep it with the ticket: whoever has it can withdraw, and nothing else.
            </p>
            <p>
              <code className="mono" id="withdraw-secret" />
            </p>
          </div>
        </details>
        <h2>Why wait</h2>
        <p>
          The ticket does not say who you are. But if it is used at once, the time alone lets whoever runs the
          server link it to your mailbox. A day later, from another connection, hardly.
        </p>
        <details>
          <summary>Post it now all the same</summary>
          <div className="details-text">
            <p>
              Choose this if you would not come back, or if it does not matter to you that whoever runs the
              server could know. Your employer and the public see no more than if you wait.
            </p>
            <form id="post-now">
              {signing.roles.length > 0 && <RoleSelect roles={signing.roles} least={1} />}
              <Button>Post it now</Button>
              <div id="posting-now" hidden>
                <Working id="posting">Posting</Working>
              </div>
            </form>
          </div>
        </details>
      </section>

      <section id="posted" hidden tabIndex={-1}>
        <h1>Your signature is taken</h1>
        <p className="standfirst">
          It appears in the total with the next batch. Keep your twelve words: with them you can{" "}
          <a href={receiptHref}>find it and withdraw it</a>.
        </p>
        <p>
          Its serial number is <code className="mono" id="serial" />
        </p>
        <FollowLater href={followHref} />
        <div className="actions">
          <Button href={letterHref}>Back to the letter</Button>
        </div>
      </section>

      <script
        type="application/json"
        id="signing"
        dangerouslySetInnerHTML={{ __html: JSON.stringify(signing).replaceAll("<", "\\u003c") }}
      />
      <script type="module" src={program} />
    </div>
  );
}
