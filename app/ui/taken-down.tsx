import type { SentField } from "#app/platform/sent-form.ts";
import { WhatWasTyped } from "./kept-form.tsx";
import { Page } from "./page.tsx";
import { sourceHref } from "./source.ts";

export type TakenDownProps = {
  /** Address of the letter. */
  href: string;
  /** The public reason. */
  reason: string;
  /** Whether it could be signed by name, and without. */
  named: boolean;
  unnamed: boolean;
  /** What somebody has sent to it meanwhile. */
  sent: SentField[];
};

/** What stands where a letter was that was taken down: why, and how its signers get out. */
export function TakenDown({ href, reason, named, unnamed, sent }: TakenDownProps) {
  return (
    <Page kind="task" sourceHref={sourceHref}>
      <h1>This letter was taken down</h1>
      <p className="standfirst">Whoever runs this site took it down and gives this reason:</p>
      <blockquote className="public-reason" dir="auto">
        {reason}
      </blockquote>
      <p>It cannot be read, signed or followed here. No names are shown any more.</p>
      <WhatWasTyped sent={sent} />
      <h2>If you signed it</h2>
      <p>Your signature shows nowhere now. You can still take it back for good:</p>
      <ul className="dashes">
        {unnamed && (
          <li>
            <a href={`${href}/receipt`}>Withdraw a signature without a name</a>, with your twelve words
          </li>
        )}
        {named && (
          <li>
            <a href={`${href}/receipt/name`}>Take your name down</a>, with the mailbox that signed
          </li>
        )}
      </ul>
      <h2>What is left of it</h2>
      <p>
        Its <a href={`${href}/log/checkpoint`}>log</a>, which holds hashes in place of the text and proves
        that nothing was changed in what was counted.
      </p>
    </Page>
  );
}
