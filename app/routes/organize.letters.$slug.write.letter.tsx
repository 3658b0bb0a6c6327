import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { differencesIn } from "#app/letter/difference.ts";
import type { DraftPages } from "#app/letter/draft.ts";
import { pathAfter } from "#app/letter/draft-steps.ts";
import { findDraft, isSlugTaken } from "#app/letter/drafts.server.ts";
import { readLetterPage, suggestSlug, typedLetterPage } from "#app/letter/letter-form.ts";
import { byField } from "#app/letter/problem.ts";
import { directionOf, languageName } from "#app/letter/wording.ts";
import { enterDraft } from "#app/organizer/enter.server.ts";
import { saveRefusal } from "#app/organizer/refusals.ts";
import { savePage } from "#app/organizer/save-page.server.ts";
import { formIn, goTo, scriptPage, thenIn, typedIn, wantsNext } from "#app/platform/http.server.ts";
import { ErrorSummary, Field, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { Conflict, StillMissing, WritingForm, type ConflictProps } from "#app/ui/writing.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("To whom");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const draft = await findDraft(context.db, letter.id);
  const title = draft.texts.get(draft.letter.lang)?.title.trim();
  const page = { ...draft.letter, slug: draft.letter.slug || suggestSlug(title ?? "") };
  const read = readLetterPage(page);
  const missing = read.kind === "wrong" ? read.problems : [];
  if (read.kind === "read" && (await isSlugTaken(context.db, letter.id, read.slug)))
    missing.push({ field: "slug", sentence: "Another letter has this address. Choose another one." });
  const next = `/organize/letters/${letter.slug}/${pathAfter("letter", [...draft.texts.keys()], page.lang)}`;
  const goesOn = wantsNext(request, context);
  if (goesOn && missing.length === 0) goTo(next);
  return data(
    {
      name: me.name,
      slug: letter.slug,
      title: title || "A letter without a title",
      page,
      revision: draft.revisions.get("letter") ?? 0,
      missing,
      nextHref: goesOn ? next : undefined,
      languages: [...draft.texts.keys()].map((lang) => ({ lang, name: languageName(lang) })),
      host: new URL(context.origin).host,
      program: context.programs.write ?? null,
    },
    { headers: scriptPage(context.origin) },
  );
}

type Answer = {
  typed: DraftPages["letter"];
  revision: number;
  errors?: Record<string, string>;
  /** What is in the way of saving, when it is not a field. */
  refusal?: string;
  conflict?: Pick<ConflictProps, "by" | "fields">;
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterDraft(context, request, params.slug, "editor");
  const { slug } = letter;
  const form = await formIn(request);
  const revision = /^\d{1,10}$/.test(typedIn(form, "revision")) ? Number(form.get("revision")) : Number.NaN;
  const typed = typedLetterPage((field) => typedIn(form, field));
  const outcome = await savePage(context, me, {
    slug,
    part: "letter",
    revision,
    field: (name) => (form.has(name) ? typedIn(form, name) : undefined),
  });
  const answer = { typed, revision: revision || 0 };
  switch (outcome.kind) {
    case "saved":
      return redirect(`/organize/letters/${slug}/write/letter${thenIn(form)}`, 303);
    case "conflict": {
      const theirs = outcome.content as DraftPages["letter"] | null;
      const fields = theirs && differencesIn({ theirs, mine: typed }, labels, typed.lang || "en");
      const conflict = { by: outcome.savedBy, fields };
      return data<Answer>({ typed, revision: outcome.revision, conflict }, { status: 409 });
    }
    case "too-long":
      return data<Answer>({ ...answer, errors: byField(outcome.problems) }, { status: 422 });
    case "incomplete":
    case "signed-out":
    case "no-such-letter":
    case "not-allowed":
    case "too-many-languages":
    case "published": {
      const { status, detail } = saveRefusal(outcome.kind);
      return data<Answer>({ ...answer, refusal: detail }, { status });
    }
  }
}

const labels = {
  addressee: "Addressee",
  summary: "Summary",
  slug: "End of its address",
  lang: "Language of the original",
};

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function WriteLetter() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const base = `/organize/letters/${page.slug}/write`;
  return (
    <Workspace name={page.name} back={{ href: base, label: page.title }}>
      <ErrorSummary errors={answer?.errors ?? {}} form={answer?.refusal ? [answer.refusal] : []} />
      {!answer && page.nextHref && <StillMissing problems={page.missing} nextHref={page.nextHref} />}
      {answer?.conflict && (
        <Conflict
          {...answer.conflict}
          lang={page.page.lang}
          dir={directionOf(page.page.lang)}
          otherHref={`${base}/letter`}
        />
      )}
      <h1>To whom</h1>
      <WritingForm
        goesOn
        revision={answer?.revision ?? page.revision}
        isUnsaved={Boolean(answer)}
        isConflict={Boolean(answer?.conflict)}
      >
        <LetterFields
          typed={answer?.typed ?? page.page}
          errors={answer?.errors}
          host={page.host}
          languages={page.languages}
        />
      </WritingForm>
      {!answer && !page.nextHref && <StillMissing problems={page.missing} />}
      {page.program && <script type="module" src={page.program} />}
    </Workspace>
  );
}

function LetterFields({
  typed,
  errors = {},
  host,
  languages,
}: {
  typed: DraftPages["letter"];
  errors?: Record<string, string> | undefined;
  host: string;
  /** Those that there are texts in. */
  languages: { lang: string; name: string }[];
}) {
  return (
    <>
      <Field
        name="addressee"
        label="Addressee"
        hint="Whom the letter is to, with the office: Jeff Bezos, chief executive."
        defaultValue={typed.addressee}
        autoComplete="off"
        dir="auto"
        error={errors.addressee}
      />
      <Textarea
        name="summary"
        label="Summary"
        hint="One sentence that says what the letter asks for, for lists and search engines. Up to 300 characters."
        rows={3}
        defaultValue={typed.summary}
        autoComplete="off"
        dir="auto"
        error={errors.summary}
      />
      <Field
        name="slug"
        label="End of its address"
        hint={`As in ${host}/letters/not-with-our-work. It cannot be changed once the letter is published.`}
        defaultValue={typed.slug}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        error={errors.slug}
      />
      {languages.length > 1 ? (
        <div className="field">
          <label htmlFor="lang">Language of the original</label>
          <p className="hint" id="lang-hint">
            The others are its translations.
          </p>
          <select id="lang" name="lang" defaultValue={typed.lang} aria-describedby="lang-hint">
            {languages.map(({ lang, name }) => (
              <option key={lang} value={lang} lang={lang}>
                {name}
              </option>
            ))}
          </select>
        </div>
      ) : (
        <input type="hidden" name="lang" value={typed.lang} autoComplete="off" />
      )}
    </>
  );
}
