import { Notice } from "./form.tsx";

export type ModeratedProps = {
  listed: boolean;
  unlistedReason: string | null;
  takenDown: string | null;
};

/** What operators have decided about a letter, for its team. */
export function Moderated({ listed, unlistedReason, takenDown }: ModeratedProps) {
  if (takenDown !== null)
    return (
      <Notice kind="warning" title="This letter was taken down">
        <p>In its place everybody reads this reason, given by whoever runs this site:</p>
        <blockquote className="public-reason" dir="auto">
          {takenDown}
        </blockquote>
        <p>
          It cannot be signed. Signers can still withdraw, and batches still publish that. If it is put back,
          everything is as it was.
        </p>
      </Notice>
    );
  if (listed) return null;
  return unlistedReason === null ? (
    <Notice title="This letter is not in the lists yet">
      <p>
        Whoever runs this site looks at letters first. Until then it stands in no list and in no search
        engine, but whoever has its address can read and sign it.
      </p>
    </Notice>
  ) : (
    <Notice kind="warning" title="This letter is kept out of the lists">
      <p>Whoever has its address can read and sign it. The reason given by whoever runs this site:</p>
      <blockquote className="public-reason" dir="auto">
        {unlistedReason}
      </blockquote>
    </Notice>
  );
}
