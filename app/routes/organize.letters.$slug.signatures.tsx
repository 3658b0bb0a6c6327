import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
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
import { findCounts } from "#app/signature/counts.server.ts";
import { leastToSearch } from "#app/signature/search.ts";
import type { Suspicion } from "#app/signature/suspicion.ts";
import { listSignatures } from "#app/signature/signatures.server.ts";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Act, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

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
              {found.map(({ id, name: shown, ...details }) => {
                const called = shown || details.organization;
                const more = detailsOf({ ...details, name: "", ...(shown ? {} : { organization: "" }) });
                return (
                  <li key={id}>
                    <p dir="auto">
                      <strong>{called}</strong>
                    </p>
                    {more && <p dir="auto">{more}</p>}
                    <details open={wrong?.id === id ? true : undefined}>
                      <summary>
                        Remove<span className="visually-hidden"> {called}</span>
                      </summary>
                      <div className="details-text">
                        <p>
                          The name is gone from every page at once and from the total with the next batch.
                          Rule and reason stand in the public log for ever: do not name the person in them.
                        </p>
                        <RemoveForm id={id} wrong={wrong?.id === id ? wrong : undefined} />
                      </div>
                    </details>
                  </li>
                );
              })}
            </ul>
          )}
          <datalist id="rules">
            {Object.entries(commonRules).map(([rule, words]) => (
              <option key={rule} value={rule}>
                {words}
              </option>
            ))}
          </datalist>
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

function Waiting({ signature }: { signature: WaitingSignature }) {
  const { id, name, organization, heldBy } = signature;
  const shown = heldBy ? name : (organization ?? name);
  return (
    <li>
      <p dir="auto">
        <strong>{shown}</strong>
      </p>
      <p dir="auto">{detailsOf(heldBy ? { ...signature, name: "" } : { ...signature, organization: "" })}</p>
      <p>
        {heldBy
          ? `Held back: ${suspicionWords[heldBy as Suspicion] ?? heldBy}.`
          : "An organization: each waits for a look."}
      </p>
      <div className="actions">
        <Act fields={{ act: "approve", signature: id }} about={shown}>
          Approve
        </Act>
      </div>
      <details>
        <summary>
          Refuse<span className="visually-hidden"> {shown}</span>
        </summary>
        <div className="details-text">
          <p>It is deleted. Its signer is not told, and cannot sign again with the same mailbox.</p>
          <Act fields={{ act: "refuse", signature: id }} kind="danger" about={shown}>
            Refuse it
          </Act>
        </div>
      </details>
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
        list="rules"
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

/** By which most names are removed; any other rule may be named too. */
const commonRules = {
  "not-a-person": "It is no person’s name",
  "not-a-colleague": "They do not work there",
  "asked-by-the-signer": "The signer asked for it",
  "signed-twice": "The same person stands there twice",
};

/** What is odd about a name, for who decides. */
const suspicionWords: Record<Suspicion, string> = {
  "keyboard-row": "it looks like keys typed in a row",
  "one-letter": "it is one letter, or one letter again and again",
  "capitals-and-digits": "it is nothing but capitals and digits",
  "the-addressee": "it is the name of whom the letter is to",
  "the-employer": "it is the name of the workplace",
  "one-name-many-times": "many with this name wait for one batch",
};

type Details = Partial<Record<"name" | "title" | "place" | "organization" | "domain", string | null>>;

function detailsOf({ name, title, organization, place, domain }: Details): string {
  return [name, title, organization, place, domain].filter(Boolean).join(", ");
}

const doneWords = {
  approved: "Approved. It appears with the next batch.",
  refused: "Refused. It is deleted and was never published.",
  removed: "Removed. The total follows with the next batch.",
};
