import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { cadences, smallWorkplace } from "#app/letter/cadences.ts";
import type { DraftPages, DraftWorkplace } from "#app/letter/draft.ts";
import { pathAfter } from "#app/letter/draft-steps.ts";
import { findDraft, savePart, titleForTeam } from "#app/letter/drafts.server.ts";
import { byField } from "#app/letter/problem.ts";
import { typedRevision } from "#app/letter/typed-text.ts";
import {
  emptyWorkplace,
  mostWorkplaces,
  readSizes,
  readWorkplaces,
  typedWorkplaces,
} from "#app/letter/workplaces-form.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { formIn, goTo, thenIn, typedIn, wantsNext } from "#app/platform/http.server.ts";
import { DraftState, EnterSaves, SavedMeanwhile, SavePage } from "#app/ui/draft-page.tsx";
import { Button, Checkbox, Field, Notice, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Workplaces");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const [draft, title] = await Promise.all([
    findDraft(context.db, letter.id),
    titleForTeam(context.db, letter.id),
  ]);
  const page = shownAtFirst(draft.workplaces);
  const reading = readWorkplaces(draft.workplaces);
  const nextHref = `/organize/letters/${letter.slug}/${pathAfter("workplaces", [...draft.texts.keys()], draft.letter.lang)}`;
  const goesOn = wantsNext(request, context);
  if (goesOn && reading.kind === "read") goTo(nextHref);
  return {
    name: me.name,
    title,
    overview: `/organize/letters/${letter.slug}/write`,
    nextHref,
    page,
    revision: draft.revisions.get("workplaces") ?? 0,
    problems: reading.kind === "wrong" ? reading.problems : [],
    sizes: readSizes(page),
    isFull: page.workplaces.length >= mostWorkplaces,
  };
}

/** A page that nobody has saved shows one workplace to fill in. */
function shownAtFirst({ workplaces }: DraftPages["workplaces"]): DraftPages["workplaces"] {
  return { workplaces: workplaces.length > 0 ? workplaces : [emptyWorkplace] };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const form = await formIn(request);
  const { page, at } = changed(typedWorkplaces(form), typedIn(form, "act"));
  const outcome = await savePart(context, {
    letterId: letter.id,
    part: "workplaces",
    revision: typedRevision(form),
    content: page,
    organizerId: me.id,
  });
  if (outcome.kind === "saved")
    return redirect(`/organize/letters/${letter.slug}/write/workplaces${thenIn(form)}${at}`, 303);
  const { revision, savedBy, savedAt, content } = outcome;
  const standing = (content ?? { workplaces: [] }) as DraftPages["workplaces"];
  return data({ page: shownAtFirst(page), revision, savedBy, savedAt, standing }, { status: 409 });
}

/** What was typed, with one workplace more or less where that was asked for, and where to look then. */
function changed(
  { workplaces }: DraftPages["workplaces"],
  act: string,
): { page: DraftPages["workplaces"]; at: string } {
  if (act === "add" && workplaces.length < mostWorkplaces)
    return {
      page: { workplaces: [...workplaces, emptyWorkplace] },
      at: `#workplace-${workplaces.length + 1}`,
    };
  const [, removed] = /^remove-(\d{1,3})$/.exec(act) ?? [];
  return removed
    ? { page: { workplaces: workplaces.filter((_, place) => place + 1 !== Number(removed)) }, at: "#add" }
    : { page: { workplaces }, at: "" };
}

export default function Workplaces() {
  const shown = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, title, overview, nextHref, problems, sizes, isFull } = shown;
  const { page, revision } = refused ?? shown;
  const errors = refused || revision === 0 ? {} : byField(problems);
  return (
    <Workspace name={name} back={{ href: overview, label: title }}>
      {refused && (
        <SavedMeanwhile savedBy={refused.savedBy} savedAt={refused.savedAt}>
          <Standing page={refused.standing} />
        </SavedMeanwhile>
      )}
      <h1>Workplaces</h1>
      <p className="standfirst">
        Who may sign. Whoever does shows with a code that they have a mailbox at one of the domains you list
        here. The list is part of the log from when the letter is published, and cannot be changed then.
      </p>
      {!refused && <DraftState revision={revision} problems={problems} nextHref={nextHref} />}
      <form method="post" noValidate>
        <EnterSaves />
        <input type="hidden" name="revision" value={revision} />
        {page.workplaces.map((workplace, place) => (
          // What is typed has no other name than its place.
          // oxlint-disable-next-line react/no-array-index-key
          <OneWorkplace key={place} number={place + 1} workplace={workplace} errors={errors}>
            <SmallNotice headcount={refused ? null : (sizes[place]?.headcount ?? null)} />
            {page.workplaces.length > 1 && (
              <Button kind="secondary" name="act" value={`remove-${place + 1}`}>
                Remove workplace {place + 1}
              </Button>
            )}
          </OneWorkplace>
        ))}
        <p id="add">
          {isFull ? (
            `A letter speaks for at most ${page.workplaces.length} workplaces.`
          ) : (
            <Button kind="secondary" name="act" value="add">
              Add a workplace
            </Button>
          )}
        </p>
        <SavePage />
      </form>
    </Workspace>
  );
}

function OneWorkplace({
  number,
  workplace,
  errors,
  children,
}: {
  number: number;
  workplace: DraftWorkplace;
  errors: Record<string, string | undefined>;
  children: React.ReactNode;
}) {
  const of = (field: string) => ({ name: `${field}-${number}`, error: errors[`${field}-${number}`] });
  return (
    <fieldset className="workplace" id={`workplace-${number}`}>
      <legend>Workplace {number}</legend>
      <Field
        {...of("name")}
        label="Name"
        hint="As people there call it. The total is shown beside it."
        defaultValue={workplace.name}
        dir="auto"
        autoComplete="off"
      />
      <Checkbox
        {...of("anyone")}
        label="Anyone with a mailbox may sign, at any provider"
        hint="For a public petition. Such signatures say nothing of where somebody works, and are counted apart."
        defaultChecked={workplace.anyMailbox}
      />
      <div className="for-domains">
        <Textarea
          {...of("domains")}
          label="Mail domains"
          hint="What stands after the @, one on a line. They count exactly as they stand here: acme.com does not take in mail.acme.com, unless you list that too."
          defaultValue={workplace.domains}
          mono
          rows={4}
          dir="ltr"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
        />
        <Field
          {...of("headcount")}
          label="How many people work there"
          optional
          hint="Shown beside the total, and what the log is checked against: there cannot be more signatures than people."
          defaultValue={workplace.headcount}
          inputMode="numeric"
          autoComplete="off"
        />
        <Field
          {...of("source")}
          label="Where the number is from"
          optional
          hint="Needed if you give a number, so that everybody can look it up: the annual report, the works council."
          defaultValue={workplace.headcountSource}
          dir="auto"
          autoComplete="off"
        />
      </div>
      {children}
    </fieldset>
  );
}

/** What being one of few means. */
function SmallNotice({ headcount }: { headcount: number | null }) {
  if (headcount === null || headcount >= smallWorkplace) return null;
  const { least } = cadences.weekly;
  return (
    <Notice kind="warning" title="Anonymous among few">
      <p>
        No signature says whose it is, here as anywhere. But where fewer than {smallWorkplace} people work,
        everybody knows who was in, who was upset and who would never sign, and a total that rises on the
        right day is a hint. So signatures of a small workplace appear once a week, at least {least} at a
        time.
      </p>
      {headcount < least ? (
        <p>
          With {headcount} {headcount === 1 ? "person" : "people"} there are never {least} at once: anonymous
          signatures would never be published. Let people sign by name, or write together with colleagues from
          other workplaces under a domain that you share.
        </p>
      ) : (
        <p>
          If nearly everybody signs, the total itself says so of each of you. Tell your colleagues before they
          sign.
        </p>
      )}
    </Notice>
  );
}

function Standing({ page }: { page: DraftPages["workplaces"] }) {
  if (page.workplaces.length === 0) return <p>No workplace.</p>;
  return (
    <ul>
      {page.workplaces.map((workplace, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- what is typed has no other name than its place
        <li key={place} dir="auto">
          <strong>{workplace.name || "No name"}</strong>:{" "}
          {workplace.anyMailbox
            ? "anyone with a mailbox"
            : workplace.domains.trim().split(/\s+/).join(", ") || "no domains"}
          {workplace.headcount && `; ${workplace.headcount} people`}
          {workplace.headcountSource && ` (${workplace.headcountSource})`}
        </li>
      ))}
    </ul>
  );
}
