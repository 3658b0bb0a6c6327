import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  cadences,
  fittingCadence,
  isCadence,
  isSafe,
  isSmall,
  smallWorkplace,
  whatCadencesTell,
  type CadenceName,
} from "#app/letter/cadences.ts";
import type { DraftPages } from "#app/letter/draft.ts";
import { pathAfter } from "#app/letter/draft-steps.ts";
import { findDraft, savePart, titleForTeam } from "#app/letter/drafts.server.ts";
import { askable, waysToSign, type Asked, type Cadence, type ShownAs } from "#app/letter/letter.ts";
import { byField } from "#app/letter/problem.ts";
import { readSigning, typedSigning } from "#app/letter/signing-form.ts";
import { typedRevision } from "#app/letter/typed-text.ts";
import { frequency } from "#app/letter/wording.ts";
import { readSizes } from "#app/letter/workplaces-form.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { formIn, goTo, thenIn, wantsNext } from "#app/platform/http.server.ts";
import { BatchDrawing } from "#app/ui/batch-drawing.tsx";
import { Choices } from "#app/ui/choices.tsx";
import { DraftState, SavedMeanwhile, SavePage } from "#app/ui/draft-page.tsx";
import { Field, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Signing");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const [draft, title] = await Promise.all([
    findDraft(context.db, letter.id),
    titleForTeam(context.db, letter.id),
  ]);
  const workplaces = readSizes(draft.workplaces);
  const reading = readSigning(draft.signing, { workplaces, now: context.now });
  const nextHref = `/organize/letters/${letter.slug}/${pathAfter("signing", [...draft.texts.keys()], draft.letter.lang)}`;
  const goesOn = wantsNext(request, context);
  if (goesOn && reading.kind === "read") goTo(nextHref);
  return {
    name: me.name,
    title,
    overview: `/organize/letters/${letter.slug}/write`,
    nextHref,
    page: draft.signing,
    revision: draft.revisions.get("signing") ?? 0,
    problems: reading.kind === "wrong" ? reading.problems : [],
    hasWorkplaces: workplaces.length > 0,
    isSmall: isSmall(workplaces),
    fitting: fittingCadence(workplaces),
    tooFast: (Object.keys(cadences) as CadenceName[]).filter((each) => !isSafe(each, workplaces)),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const form = await formIn(request);
  const page = typedSigning(form);
  const outcome = await savePart(context, {
    letterId: letter.id,
    part: "signing",
    revision: typedRevision(form),
    content: page,
    organizerId: me.id,
  });
  if (outcome.kind === "saved")
    return redirect(`/organize/letters/${letter.slug}/write/signing${thenIn(form)}`, 303);
  const { revision, savedBy, savedAt, content } = outcome;
  return data(
    { page, revision, savedBy, savedAt, standing: content as DraftPages["signing"] | null },
    { status: 409 },
  );
}

const wayWords: Record<ShownAs, { label: string; hint: string }> = {
  anonymous: {
    label: "Anonymously",
    hint: "One more in the total. Nothing leads from it to a mailbox, not even for whoever runs this site.",
  },
  role: {
    label: "With a role only",
    hint: "Anonymous, and counted under a job title or place from your list, once there are enough of it.",
  },
  named: { label: "With their name", hint: "Everybody reads it, your employer too. It can be taken back." },
  organization: {
    label: "For an organization",
    hint: "A union, a works council, an association. You approve each before it appears.",
  },
};

const askWords: Record<Asked, string> = {
  title: "Job title",
  place: "Place",
  organization: "Organization or team",
};

export default function Signing() {
  const shown = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, title, overview, nextHref, problems } = shown;
  const { page, revision } = refused ?? shown;
  const errors = refused || revision === 0 ? {} : byField(problems);
  return (
    <Workspace name={name} back={{ href: overview, label: title }}>
      {refused && (
        <SavedMeanwhile savedBy={refused.savedBy} savedAt={refused.savedAt}>
          {refused.standing ? <Standing page={refused.standing} /> : <p>Nothing.</p>}
        </SavedMeanwhile>
      )}
      <h1>Signing</h1>
      <p className="standfirst">
        How people may appear, from when to when, and how often signatures are published. All of it is fixed
        when the letter is.
      </p>
      {!refused && <DraftState revision={revision} problems={problems} nextHref={nextHref} />}
      <form method="post" noValidate>
        <input type="hidden" name="revision" value={revision} />
        <Choices
          name="ways"
          legend="How may people appear?"
          hint="Each signer chooses one of these."
          error={errors.ways}
          isMany
          chosen={page.ways}
          choices={waysToSign.map((way) => ({ value: way, ...wayWords[way] }))}
        />
        <Textarea
          name="roles"
          label="Roles"
          hint="To choose from, one on a line: Engineer, Warehouse, Berlin. Keep them so broad that many have each."
          error={errors.roles}
          defaultValue={page.roles}
          dir="auto"
          rows={5}
        />
        <Choices
          name="asks"
          legend="What may named signers add?"
          hint="Beside the name. They may leave all of it empty."
          error={errors.asks}
          isMany
          chosen={page.asks}
          choices={askable.map((field) => ({ value: field, label: askWords[field] }))}
        />
        <Field
          name="goal"
          label="Goal"
          optional
          hint="How many signatures you hope for, shown beside the total."
          error={errors.goal}
          defaultValue={page.goal}
          inputMode="numeric"
          autoComplete="off"
        />
        <Field
          name="opensOn"
          type="date"
          label="First day"
          optional
          hint="It opens when this day begins in UTC; without one, as soon as it is published."
          error={errors.opensOn}
          defaultValue={page.opensOn}
        />
        <Field
          name="closesOn"
          type="date"
          label="Last day"
          optional
          hint="The whole of it still counts, in UTC. A day later the keys are destroyed, and with them all that leads from a mailbox to “has signed”. Without a last day you close it yourselves."
          error={errors.closesOn}
          defaultValue={page.closesOn}
        />
        <Waiting shown={shown} chosen={page.cadence} error={errors.cadence} />
        <SavePage />
      </form>
    </Workspace>
  );
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>;

function Waiting({ shown, chosen, error }: { shown: Shown; chosen: string; error: string | undefined }) {
  const { fitting, tooFast, hasWorkplaces, isSmall: small } = shown;
  const others = (Object.keys(cadences) as CadenceName[]).filter(
    (each) => each !== fitting || each === chosen,
  );
  return (
    <section className="waiting" aria-labelledby="waiting">
      <h2 id="waiting">How long signatures wait for each other</h2>
      <BatchDrawing />
      <Choices
        name="cadence"
        legend="When are signatures published?"
        error={error}
        chosen={[isCadence(chosen) ? chosen : ""]}
        choices={[
          {
            value: "",
            label: `What fits your workplaces: ${inWords(cadences[fitting])}`,
            hint: whyItFits({ fitting, small, hasWorkplaces }),
          },
        ]}
        more={{
          summary: "Choose another pace",
          isOpen: isCadence(chosen) || error !== undefined,
          choices: others.map((each) => ({
            value: each,
            label: capital(inWords(cadences[each])),
            hint: tooFast.includes(each)
              ? `Too fast for a workplace of fewer than ${smallWorkplace} people. ${whatCadencesTell[each]}`
              : whatCadencesTell[each],
          })),
        }}
      />
    </section>
  );
}

function whyItFits({
  fitting,
  small,
  hasWorkplaces,
}: {
  fitting: CadenceName;
  small: boolean;
  hasWorkplaces: boolean;
}): string {
  const follows = "It follows when you change the workplaces.";
  if (small)
    return `Because one of them has fewer than ${smallWorkplace} people. ${whatCadencesTell[fitting]} ${follows}`;
  if (fitting === "every-ten-minutes")
    return `Because anyone may sign, and anyone is a large crowd to hide in. ${follows}`;
  return hasWorkplaces
    ? `${whatCadencesTell[fitting]} ${follows}`
    : `You have not said yet which workplaces. ${whatCadencesTell[fitting]} ${follows}`;
}

function inWords({ everySeconds, least }: Cadence): string {
  return `${frequency(everySeconds)}, at least ${least} of a workplace at a time`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function Standing({ page }: { page: DraftPages["signing"] }) {
  const roles = page.roles.trim().split("\n").join(", ");
  return (
    <dl className="facts">
      {[
        [
          "Ways to appear",
          waysToSign
            .filter((way) => page.ways.includes(way))
            .map((way) => wayWords[way].label)
            .join(", "),
        ],
        ["Roles", roles],
        [
          "Asked beside the name",
          askable
            .filter((field) => page.asks.includes(field))
            .map((field) => askWords[field])
            .join(", "),
        ],
        ["Goal", page.goal],
        ["First day", page.opensOn],
        ["Last day", page.closesOn],
        [
          "Published",
          isCadence(page.cadence) ? inWords(cadences[page.cadence]) : "as it fits the workplaces",
        ],
      ].map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd dir="auto">{value || "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
