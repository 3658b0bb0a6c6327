import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { textIn } from "#app/letter/letter.ts";
import { removeSignature } from "#app/moderation/remove.server.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { approveSignature, findWaiting, refuseSignature } from "#app/signature/approve.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { leastToSearch } from "#app/signature/search.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { ErrorSummary, Notice } from "#app/ui/form.tsx";
import { CommonRules, Published, Waiting, type TypedRemoval } from "#app/ui/moderated-names.tsx";
import { figure } from "#app/ui/tally.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import { Workspace } from "#app/ui/workspace.tsx";

export const meta = titleOf("Names");

const pageSize = 50;

/** What the list shows: all published names, some of them, or those that wait. */
const shows = ["all", "named", "organization", "held"] as const;
type Show = (typeof shows)[number];

function showIn(query: URLSearchParams): Show {
  return shows.find((show) => show === query.get("show")) ?? "all";
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const query = new URL(request.url).searchParams;
  const q = (query.get("q") ?? "").trim().slice(0, 120);
  const show = showIn(query);
  const after = query.get("after") ?? undefined;
  const only = show === "named" || show === "organization" ? show : undefined;
  const [waiting, { named, organization, batch }, found] = await Promise.all([
    findWaiting(context, letter.slug),
    findCounts(context.db, letter),
    show === "held" ? null : listSignatures(context.db, letter, { q, after, only, take: pageSize }),
  ]);
  return {
    name: me.name,
    slug: letter.slug,
    title: textIn(letter, null).title,
    waiting,
    q,
    isTooShort: q !== "" && q.length < leastToSearch,
    show,
    after,
    counts: { all: named + organization, named, organization, held: waiting.length },
    hasBatch: batch > 0,
    found: found?.signatures ?? null,
    next: found?.next ?? null,
    done: query.get("done"),
  };
}

type Refused = TypedRemoval & { id: string; form?: string };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "moderator");
  const form = await formIn(request);
  const id = typedIn(form, "signature");
  const doneAs = (done: string) =>
    redirect(placeIn(letter.slug, new URL(request.url).searchParams, { done }), 303);
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
    if (isDone) return doneAs(done);
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
      return doneAs("removed");
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

/** A place in the list, with these parts of the address changed. */
function placeIn(slug: string, query: URLSearchParams, changed: Record<string, string | undefined>): string {
  const known = ["show", "q", "after"].map((name): [string, string] => [name, query.get(name) ?? ""]);
  const parts = Object.entries({ ...Object.fromEntries(known), ...changed });
  const given = parts.filter((part): part is [string, string] => Boolean(part[1]));
  const search = new URLSearchParams(given).toString();
  return `/organize/letters/${slug}/signatures${search && `?${search}`}`;
}

export default function Signatures() {
  const page = useLoaderData<typeof loader>();
  const { name, slug, title, waiting, q, show, after, isTooShort, counts, found, next, done } = page;
  const refused = useActionData<typeof action>();
  const wrong = refused && Object.keys(refused.errors).length > 0 ? refused : undefined;
  const query = new URLSearchParams({ show: show === "all" ? "" : show, q, after: after ?? "" });
  const isSearch = q !== "" && !isTooShort;
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
      <nav aria-label="What is shown">
        <ul className="shown">
          {shows.map((each) => (
            <li key={each}>
              <a
                href={placeIn(slug, query, { show: each === "all" ? "" : each, after: "" })}
                aria-current={each === show ? "page" : undefined}
              >
                {showWords[each]} ({figure(counts[each])})
              </a>
            </li>
          ))}
        </ul>
      </nav>

      {(show === "held" || (show === "all" && !after)) && (
        <>
          <h2>Waiting</h2>
          {waiting.length === 0 ? (
            <p className="empty">Nothing waits.</p>
          ) : (
            <>
              <p>They are in no total and on no page until one of you approves them.</p>
              <ul className="entries">
                {waiting.map((signature) => (
                  <Waiting key={signature.id} signature={signature} />
                ))}
              </ul>
            </>
          )}
        </>
      )}

      {found && (
        <>
          <h2>Published names</h2>
          <search aria-label="Names">
            <form className="find" method="get">
              {show !== "all" && <input type="hidden" name="show" value={show} />}
              <label htmlFor="q">Find a name, title or place</label>
              <div>
                <input id="q" name="q" type="search" defaultValue={q} autoComplete="off" spellCheck={false} />
                <button className="button button-secondary" type="submit">
                  Find
                </button>
              </div>
            </form>
          </search>
          {isTooShort && <p>A search needs at least {leastToSearch} letters. Here are all names.</p>}
          {found.length === 0 && (
            <p className="empty">
              {isSearch
                ? `No published name matches “${q}”.`
                : page.hasBatch
                  ? "There is none."
                  : "Nothing is published yet. Names appear here with the next batch."}
            </p>
          )}
          {found.length > 0 && (
            <ul className="entries name-rows">
              {found.map((signature) => (
                <Published
                  key={signature.id}
                  signature={signature}
                  wrong={wrong?.id === signature.id ? wrong : undefined}
                />
              ))}
            </ul>
          )}
          <CommonRules />
          {(next || after) && (
            <nav className="pager" aria-label="Names">
              {after && <a href={placeIn(slug, query, { after: "" })}>Back to the first</a>}
              {next && (
                <a href={placeIn(slug, query, { after: next })} rel="next">
                  More names
                </a>
              )}
            </nav>
          )}
        </>
      )}
    </Workspace>
  );
}

const showWords: Record<Show, string> = {
  all: "All",
  named: "People",
  organization: "Organizations",
  held: "Waiting",
};

const doneWords = {
  approved: "Approved. It appears with the next batch.",
  refused: "Refused. It is deleted and was never published.",
  removed: "Removed. The total follows with the next batch.",
};
