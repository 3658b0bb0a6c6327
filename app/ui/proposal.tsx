import { Day } from "./day.tsx";
import { Notice } from "./form.tsx";
import { Act } from "./workspace.tsx";

export type ShownProposal = { by: string; isMine: boolean; expiresAt: string | Date };

/** What somebody of the team has proposed, and what is to be done about it. Nothing where nobody has. */
export function ProposalNotice({ proposal, words }: { proposal: ShownProposal | null; words: string }) {
  if (!proposal) return null;
  const until = <Day date={proposal.expiresAt} />;
  return (
    <Notice title={proposal.isMine ? `You proposed to ${words}` : `${proposal.by} proposed to ${words}`}>
      <p>
        {proposal.isMine ? (
          <>Somebody else who is editor or owner has to agree to it by {until}, on this page.</>
        ) : (
          <>If you agree, do it below. If nobody does by {until}, the proposal lapses.</>
        )}
      </p>
      <Act fields={{ act: "take-back" }}>
        {proposal.isMine ? "Take the proposal back" : "Refuse the proposal"}
      </Act>
    </Notice>
  );
}
