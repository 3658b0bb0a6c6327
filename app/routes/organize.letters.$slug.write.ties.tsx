import {
  data,
  redirect,
  type ActionFunctionArgs,
  type AppLoadContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findCitable, searchCitable } from "#app/letter/citable.server.ts";
import { findDraft, savePart, titleForTeam } from "#app/letter/drafts.server.ts";
import {
  describedImage,
  imageVersion,
  mostAlt,
  removeImage,
  saveImage,
  type ChangeImageOutcome,
} from "#app/letter/image.server.ts";
import { byField } from "#app/letter/problem.ts";
import { readImage, type ReadImage } from "#app/letter/read-image.server.ts";
import { changeCites, readTies } from "#app/letter/ties-form.ts";
import { typedRevision, typedText } from "#app/letter/typed-text.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { formIn } from "#app/platform/http.server.ts";
import { readLine } from "#app/platform/one-line.ts";
import { DraftState, SavedMeanwhile } from "#app/ui/draft-page.tsx";
import { Button, ErrorSummary, Notice } from "#app/ui/form.tsx";
import { CitedLetter, Picture } from "#app/ui/ties.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Extras");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const query = new URL(request.url).searchParams;
  const q = readLine((query.get("q") ?? "").replaceAll("\0", "")).slice(0, 120);
  const [draft, title, image] = await Promise.all([
    findDraft(context.db, letter.id),
    titleForTeam(context.db, letter.id),
    describedImage(context.db, letter.id),
  ]);
  const { cites } = draft.ties;
  const [citable, found] = await Promise.all([
    findCitable(context.db, cites),
    q === "" ? null : searchCitable(context.db, q, cites),
  ]);
  const reading = readTies(draft.ties, { citable });
  return {
    name: me.name,
    title,
    slug: letter.slug,
    revision: draft.revisions.get("ties") ?? 0,
    cites: cites.map(
      (slug) => citable.find((each) => each.slug === slug) ?? { slug, title: slug, addressee: "" },
    ),
    problems: reading.kind === "wrong" ? reading.problems : [],
    q,
    found,
    version: imageVersion(image),
    image: image && { alt: image.alt, width: image.width, height: image.height },
    done: query.get("done"),
  };
}

type Refused = {
  meanwhile?: { savedBy: string | null; savedAt: Date };
  alt?: string;
  errors?: { image?: string; alt?: string };
  form?: string;
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const form = await formIn(request);
  const act = typedText(form, "act");
  const here = `/organize/letters/${letter.slug}/write/ties`;
  const version = typedText(form, "version");

  if (act === "too-large")
    return data<Refused>(
      {
        alt: readLine(typedText(form, "alt")),
        errors: { image: "This file has more than 4 MB. Make a smaller one." },
      },
      { status: 413 },
    );
  if (act === "image") {
    const file = form.get("image");
    const typed = {
      alt: readLine(typedText(form, "alt")),
      file: file instanceof File && file.size > 0 ? file : null,
    };
    const outcome = await changeImage(context, { letterId: letter.id, version }, typed);
    return outcome === "changed" ? redirect(`${here}?done=image#picture`, 303) : outcome;
  }
  if (act === "remove-image") {
    const outcome = await removeImage(context, { letterId: letter.id, version });
    return outcome === "changed"
      ? redirect(`${here}?done=removed#picture`, 303)
      : tooLate(outcome, undefined);
  }

  const { ties } = await findDraft(context.db, letter.id);
  const content = changeCites(ties, act, typedText(form, "slug"));
  if (!content)
    return data<Refused>({ form: "This form is not complete. Load the page again." }, { status: 422 });
  const outcome = await savePart(context, {
    letterId: letter.id,
    part: "ties",
    revision: typedRevision(form),
    content,
    organizerId: me.id,
  });
  if (outcome.kind === "saved") return redirect(here, 303);
  return data<Refused>({ meanwhile: outcome }, { status: 409 });
}

const pictureSentences: Record<Exclude<ReadImage["kind"], "image">, string> = {
  "not-an-image": "This is no JPEG, PNG or WebP. Save the picture as one of these and choose it again.",
  "too-many-pixels": "This picture has more than 40 million pixels. Make it smaller and choose it again.",
  damaged: "This picture cannot be read to its end. Save it anew and choose it again.",
};

/** Takes a picture and what it shows, or only the latter for the picture that is there. */
async function changeImage(
  context: AppLoadContext,
  change: { letterId: string; version: string },
  { alt, file }: { alt: string; file: File | null },
) {
  const wrong = (errors: NonNullable<Refused["errors"]>, status = 422) =>
    data<Refused>({ alt, errors }, { status });
  if (!file && change.version === "none") return wrong({ image: "Choose a picture first." });
  // A browser does not send a file twice: who has chosen one has to choose it again.
  const again = file ? " Then choose the file again." : "";
  if (alt === "") return wrong({ alt: `Say what the picture shows, for people who cannot see it.${again}` });
  if (alt.length > mostAlt) return wrong({ alt: `Use at most ${mostAlt} characters.${again}` });
  if (!file) {
    const outcome = await saveImage(context, change, { alt });
    return outcome === "changed" ? outcome : tooLate(outcome, alt);
  }
  const giveBack = context.pictures.take();
  if (!giveBack)
    return wrong(
      { image: "Another picture is being read just now. Choose this one again in a few seconds." },
      503,
    );
  try {
    const reading = await readImage(new Uint8Array(await file.arrayBuffer()));
    if (reading.kind !== "image") return wrong({ image: pictureSentences[reading.kind] });
    const { octets, hash, width, height } = reading;
    const outcome = await saveImage(context, change, { alt, octets, hash, width, height });
    return outcome === "changed" ? outcome : tooLate(outcome, alt);
  } finally {
    giveBack();
  }
}

function tooLate(outcome: Exclude<ChangeImageOutcome, "changed">, alt: string | undefined) {
  const form = {
    published: "The letter was published meanwhile, and its picture with it. It cannot be changed any more.",
    "changed-meanwhile":
      "Somebody of the team changed the picture meanwhile. Below is the one that stands there now. Nothing of theirs was overwritten.",
  }[outcome];
  return data<Refused>({ ...(alt === undefined ? {} : { alt }), form }, { status: 409 });
}

export default function Ties() {
  const shown = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, title, slug, revision, cites, problems, q, found, done } = shown;
  const overview = `/organize/letters/${slug}/write`;
  const errors = byField(problems);
  return (
    <Workspace name={name} back={{ href: overview, label: title }}>
      <ErrorSummary errors={refused?.errors ?? {}} form={refused?.form ? [refused.form] : []} />
      {refused?.meanwhile && (
        <SavedMeanwhile {...refused.meanwhile}>
          <p>The list of cited letters below. Change it again if you still want to.</p>
        </SavedMeanwhile>
      )}
      <h1>Extras: other letters, and a picture</h1>
      <p className="standfirst">
        Both may be left out. They are fixed when the letter is published, like its text.
      </p>

      <h2>Letters that this one cites</h2>
      <p>
        A letter that goes before yours, or stands beside it: colleagues at another place, the answer that was
        not one. Each of them then says that yours cites it.
      </p>
      {!refused && problems.length > 0 && (
        <DraftState revision={revision} problems={problems} nextHref={overview} />
      )}
      {cites.length === 0 && <p className="empty">None yet.</p>}
      <ul className="entries cited">
        {cites.map((letter) => (
          <CitedLetter
            key={letter.slug}
            letter={letter}
            revision={revision}
            act="uncite"
            error={errors[`cite-${letter.slug}`]}
          />
        ))}
      </ul>
      <search aria-label="Letters to cite">
        <form className="find" method="get" action="#found">
          <label htmlFor="q">Find a letter by its words, or paste its address</label>
          <div>
            <input id="q" name="q" type="search" defaultValue={q} autoComplete="off" dir="auto" />
            <button className="button button-secondary" type="submit">
              Find
            </button>
          </div>
        </form>
      </search>
      {errors.q && <p className="field-error">{errors.q}</p>}
      {found && (
        <div id="found">
          {found.length === 0 && (
            <p className="empty">
              No public letter on this site matches “<bdi>{q}</bdi>”. Try fewer words.
            </p>
          )}
          <ul className="entries cited">
            {found.map((letter) => (
              <CitedLetter key={letter.slug} letter={letter} revision={revision} act="cite" />
            ))}
          </ul>
        </div>
      )}

      <h2 id="picture">A picture</h2>
      {!refused && done !== null && done in doneWords && (
        <Notice kind="success" title={doneWords[done as keyof typeof doneWords]} />
      )}
      <Picture shown={shown} refused={refused} />
      <div className="actions">
        <Button href={overview}>Go on to the checklist</Button>
      </div>
    </Workspace>
  );
}

const doneWords = { image: "The picture is saved.", removed: "The picture is taken out." };
