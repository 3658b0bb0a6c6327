import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import {
  approveSignature,
  findWaiting,
  refuseSignature,
  type WaitingSignature,
} from "#app/signature/approve.server.ts";
import { leastToSearch } from "#app/signature/search.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { Act, Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Names and organizations: ${page?.title ?? ""} · Undersigned` },
  { name: "robots", content: "noindex" },
];

const removable = 20;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const query = new URL(request.url).searchParams;
  const q = (query.get("q") ?? "").trim().slice(0, 120);
  const isSearch = q.length >= leastToSearch;
  const [waiting, found] = await Promise.all([
    findWaiting(context, letter.slug),
    isSearch ? listSignatures(context.db, letter, { q, take: removable }) : null,
  ]);
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    waiting,
    q,
    isTooShort: q !== "" && !isSearch,
    found: found?.signatures ?? null,
    hasMore: Boolean(found?.next),
    done: query.get("done"),
  };
}

type Refused = {
  id: string;
  rule: string;
  reason: string;
  errors: { rule?: string; reason?: string };
  form?: string;
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const form = await formIn(request);
  const id = typedIn(form, "signature");
  const here = `/organize/letters/${letter.slug}/signatures`;
  const recorded = { letterId: letter.id, organizerId: me.id };

  const act = typedIn(form, "act");
  if (act === "approve" || act === "refuse") {
    const decide = act === "approve" ? approveSignature : refuseSignature;
    const done = act === "approve" ? "approved" : "refused";
    const isDone = await context.db.$transaction(async (tx) => {
      if (!(await decide({ db: tx }, letter.slug, id))) return false;
      await recordAct(tx, context.now, { ...recorded, act: done });
      return true;
    });
    if (isDone) return redirect(`${here}?done=${done}`, 303);
    const why =
      "That signature does not wait any more: somebody else has decided, or its signer withdrew it.";
    return data<Refused>({ id, rule: "", reason: "", errors: {}, form: why }, { status: 409 });
  }

  const [rule, reason] = [typedIn(form, `rule-${id}`).trim(), typedIn(form, `reason-${id}`).trim()];
  const outcome = await removeSignature(context, letter.slug, id, {
    rule,
    reason,
    alongside: (tx) =>
      recordAct(tx, context.now, { ...recorded, act: "removed", detail: `${rule}: ${reason}` }),
  });
  const typed = { id, rule, reason };
  switch (outcome) {
    case "removed":
      return redirect(`${here}?done=removed`, 303);
    case "no-rule":
      return data<Refused>(
        { ...typed, errors: { rule: "Name the rule in small letters with hyphens, such as not-a-person." } },
        { status: 422 },
      );
    case "no-reason":
      return data<Refused>(
        { ...typed, errors: { reason: "Give the reason in one sentence of at most 300 characters." } },
        { status: 422 },
      );
    case "no-such-signature":
      return data<Refused>(
        { ...typed, errors: {}, form: "That name is not published any more. Nothing was changed." },
        { status: 409 },
      );
  }
}

export default function Signatures() {
  const { name, slug, title, waiting, q, isTooShort, found, hasMore, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const wrong = refused && Object.keys(refused.errors).length > 0 ? refused : undefined;
  return (
    <Workspace name={name} kind="task" back={{ href: `/organize/letters/${slug}`, label: title }}>
      <ErrorSummary
        errors={
          wrong
            ? { [`rule-${wrong.id}`]: wrong.errors.rule, [`reason-${wrong.id}`]: wrong.errors.reason }
            : {}
        }
        form={refused?.form ? [refused.form] : []}
      />
      <h1>Names and organizations</h1>
      {!refused && done !== null && done in doneWords && (
        <Notice kind="success" title={doneWords[done as keyof typeof doneWords]} />
      )}

      <h2>Waiting</h2>
      {waiting.length === 0 ? (
        <p className="empty">Nothing waits.</p>
      ) : (
        <>
          <p>
            They are in no total and on no page. Who is refused is not told, and cannot try again with the
            same mailbox.
          </p>
          <ul className="entries">
            {waiting.map((signature) => (
              <Waiting key={signature.id} signature={signature} />
            ))}
          </ul>
        </>
      )}

      <h2>Published names</h2>
      <search aria-label="Names">
        <form className="find" method="get">
          <label htmlFor="q">Find a name, title or place to remove</label>
          <div>
            <input id="q" name="q" type="search" defaultValue={q} autoComplete="off" spellCheck={false} />
            <button className="button button-secondary" type="submit">
              Find
            </button>
          </div>
        </form>
      </search>
      {isTooShort && <p>A search needs at least {leastToSearch} letters.</p>}
      {found?.length === 0 && <p className="empty">No published name matches “{q}”.</p>}
      {found && found.length > 0 && (
        <ul className="entries">
          {found.map(({ id, name: shown, ...details }) => (
            <li key={id}>
              <p dir="auto">
                <strong>{shown || details.organization}</strong>
              </p>
              <p dir="auto">{detailsOf({ ...details, name: "" })}</p>
              <details open={wrong?.id === id ? true : undefined}>
                <summary>
                  Remove<span className="visually-hidden"> {shown || details.organization}</span>
                </summary>
                <div className="details-text">
                  <p>
                    The name is gone from every page at once and from the total with the next batch. Rule and
                    reason stand in the public log for ever: do not name the person in them.
                  </p>
                  <RemoveForm id={id} wrong={wrong?.id === id ? wrong : undefined} />
                </div>
              </details>
            </li>
          ))}
        </ul>
      )}
      {hasMore && <p>There are more. Search for more of the name to see the one you mean.</p>}
    </Workspace>
  );
}

function Waiting({ signature }: { signature: WaitingSignature }) {
  const { id, name, organization, heldBy } = signature;
  const shown = heldBy ? name : (organization ?? name);
  return (
    <li>
      <p dir="auto">
        <strong>{shown}</strong>
      </p>
      <p dir="auto">{detailsOf(heldBy ? { ...signature, name: "" } : { ...signature, organization: "" })}</p>
      <p>{heldBy ? `Held back by the rule “${heldBy}”.` : "An organization: each waits for a look."}</p>
      <div className="actions">
        <Act fields={{ act: "approve", signature: id }} about={shown}>
          Approve
        </Act>
        <Act fields={{ act: "refuse", signature: id }} kind="danger" about={shown}>
          Refuse
        </Act>
      </div>
    </li>
  );
}

function RemoveForm({ id, wrong }: { id: string; wrong: Refused | undefined }) {
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value="remove" />
      <input type="hidden" name="signature" value={id} />
      <Field
        name={`rule-${id}`}
        label="Rule"
        hint="A short name in small letters, such as not-a-person or asked-by-the-signer."
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={wrong?.rule}
        error={wrong?.errors.rule}
      />
      <Field
        name={`reason-${id}`}
        label="Reason, for the public"
        hint="One sentence of at most 300 characters."
        defaultValue={wrong?.reason}
        error={wrong?.errors.reason}
      />
      <Button kind="danger">Remove the name</Button>
    </form>
  );
}

type Details = Partial<Record<"name" | "title" | "place" | "organization" | "domain", string | null>>;

function detailsOf({ name, title, organization, place, domain }: Details): string {
  return [name, title, organization, place, domain].filter(Boolean).join(", ");
}

const doneWords = {
  approved: "Approved. It appears with the next batch.",
  refused: "Refused. It is deleted and was never published.",
  removed: "Removed. The total follows with the next batch.",
};
