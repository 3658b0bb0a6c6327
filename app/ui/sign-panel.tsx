import type { ReactNode } from "react";

export type SignPanelProps = {
  /** None where every signature is shown with a name. */
  anonymousHref?: string;
  /** None where nobody may sign with a name. */
  namedHref?: string;
  /** Set where a name can only be an organization's. */
  organization?: boolean;
  /** Where a mailbox is blocked. */
  blockHref?: string;
  /** Where every stored column is listed. */
  keptHref?: string;
  /** A line under the ways to sign: who may sign, and until when. */
  children?: ReactNode;
};

/** The two ways to sign, in reach wherever the reader is, and what each of them shows to an employer. */
export function SignPanel({
  anonymousHref,
  namedHref,
  organization = false,
  blockHref,
  keptHref = "/what-we-keep",
  children,
}: SignPanelProps) {
  return (
    <section className="sign-panel" id="sign" aria-label="Sign this letter" tabIndex={-1}>
      <div className="sign-ways">
        {anonymousHref && (
          <a className="button" href={anonymousHref}>
            Sign anonymously
          </a>
        )}
        {namedHref && (
          <a className={anonymousHref ? "button button-secondary" : "button"} href={namedHref}>
            {organization ? "Sign for your organization" : "Sign with your name"}
          </a>
        )}
      </div>
      <details className="employer">
        <summary>What your employer can see</summary>
        <div className="employer-text">
          <EmployerSees anonymous={Boolean(anonymousHref)} named={Boolean(namedHref)} level={3} />
          <p>
            <a href={keptHref}>Everything this site keeps, column by column</a>
          </p>
          {blockHref && (
            <p>
              <a href={blockHref}>Block your mailbox, so that nobody can sign with it</a>
            </p>
          )}
        </div>
      </details>
      {children && <div className="sign-note">{children}</div>}
    </section>
  );
}

export type SignedBeforeProps = {
  /** Where a signature without a name is found and withdrawn; none where every signature has one. */
  receiptHref?: string | undefined;
  /** Where a name is taken down; none where nobody may sign with one. */
  nameHref?: string | undefined;
};

/** What is left to do for those who have signed, also when the letter is closed. */
export function SignedBefore({ receiptHref, nameHref }: SignedBeforeProps) {
  return (
    <section className="section" id="signed-before" aria-labelledby="signed-before-title">
      <h2 id="signed-before-title">If you have signed</h2>
      <div className="prose">
        <ul>
          {receiptHref && (
            <li>
              <a href={receiptHref}>Find or withdraw your signature</a>, with your twelve words.
            </li>
          )}
          {nameHref && (
            <li>
              <a href={nameHref}>Take your name down</a>, with the mailbox that signed.
            </li>
          )}
        </ul>
      </div>
    </section>
  );
}

export type EmployerSeesProps = {
  anonymous?: boolean;
  named?: boolean;
  /** Level of the two headings. */
  level?: 2 | 3;
};

/** Who can learn what from each way to sign. Every line is a claim that a test holds us to. */
export function EmployerSees({ anonymous = true, named = true, level = 2 }: EmployerSeesProps) {
  const Way = `h${level}` as const;
  return (
    <div className="sees">
      {anonymous && (
        <section>
          <Way>If you sign anonymously</Way>
          <dl>
            <dt>On the letter</dt>
            <dd>
              The total goes up, later, together with others. There is no list of who signed, not even for the
              organizers.
            </dd>
            <dt>In your work mailbox</dt>
            <dd>
              A mail with a code. It names no letter, no employer and no site, and anyone can have one sent to
              anyone.
            </dd>
            <dt>On the network at work</dt>
            <dd>A visit to this site. Use your own phone or computer, from home or with Tor.</dd>
            <dt>If it tries to sign from your mailbox</dt>
            <dd>
              Whether the mailbox is “used or blocked” for this letter. Never which of the two, and never a
              signature.
            </dd>
            <dt>Whoever runs this server</dt>
            <dd>
              That your mailbox asked and was confirmed. If you post your signature at once, the time alone
              lets them link it to you; a day later, from another connection, hardly. A page that lies could
              give away more; an offline signer, a file that you keep, does not depend on this site’s pages.
            </dd>
            <dt>With a court order</dt>
            <dd>
              Whether a mailbox is “used or blocked” for this letter. Never which signature is whose: nobody
              has that.
            </dd>
            <dt>Anyone with your twelve words</dt>
            <dd>Your signature. Keep the words off your work computer and out of your work mail.</dd>
          </dl>
        </section>
      )}
      {named && (
        <section>
          <Way>If you sign with your name</Way>
          <dl>
            <dt>On the letter</dt>
            <dd>
              Your name and whatever else you fill in, as everybody can. Search engines are asked to leave it
              out.
            </dd>
            <dt>In your work mailbox</dt>
            <dd>The same mail with a code.</dd>
            <dt>On the network at work</dt>
            <dd>The same visit.</dd>
            <dt>What this site keeps</dt>
            <dd>
              What you chose to show, and a keyed mark of your mailbox, so that its owner can take the name
              down. Not the address.
            </dd>
          </dl>
        </section>
      )}
    </div>
  );
}
