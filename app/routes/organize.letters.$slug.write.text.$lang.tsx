import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { differencesIn } from "#app/letter/difference.ts";
import { emptyText, type Draft, type DraftText } from "#app/letter/draft.ts";
import { pathAfter } from "#app/letter/draft-steps.ts";
import { findDraft } from "#app/letter/drafts.server.ts";
import { readLang } from "#app/letter/language.ts";
import { letterHtml } from "#app/letter/markdown.ts";
import { byField } from "#app/letter/problem.ts";
import { findSimilar } from "#app/letter/similar.server.ts";
import { readDemands, readText, roomLeft, typedText } from "#app/letter/text-form.ts";
import { directionOf, languageName } from "#app/letter/wording.ts";
import { enterTexts } from "#app/organizer/enter.server.ts";
import { saveRefusal } from "#app/organizer/refusals.ts";
import { savePage } from "#app/organizer/save-page.server.ts";
import { formIn, goTo, notFound, scriptPage, thenIn, typedIn, wantsNext } from "#app/platform/http.server.ts";
import { ErrorSummary, Field, Textarea } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import {
  Conflict,
  HowToSet,
  SimilarLetters,
  StillMissing,
  WritingForm,
  type ConflictProps,
} from "#app/ui/writing.tsx";

export const meta = titleOf("Text");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const lang = langIn(params.lang);
  const { me, letter } = await enterTexts(context, request, params.slug, "editor");
  const draft = await findDraft(context.db, letter.id);
  const text = draft.texts.get(lang);
  if (!text && !context.answering) goTo(`/organize/letters/${letter.slug}/write/text`);
  const { addressee, lang: original } = draft.letter;
  const shown = text ?? emptyText;
  const read = readText(lang, shown);
  const missing = read.kind === "wrong" ? read.problems : [];
  const next = `/organize/letters/${letter.slug}/${letter.isDraft ? pathAfter(`text/${lang}`, [...draft.texts.keys()], original) : "versions"}`;
  const goesOn = wantsNext(request, context);
  if (goesOn && missing.length === 0) goTo(next);
  return data(
    {
      name: me.name,
      slug: letter.slug,
      isDraft: letter.isDraft,
      lang,
      title: draft.texts.get(original)?.title.trim() || "A letter without a title",
      text: shown,
      revision: draft.revisions.get(`text/${lang}`) ?? 0,
      missing,
      nextHref: goesOn ? next : undefined,
      languages: [...draft.texts.keys()].map((each) => ({ lang: each, name: languageName(each) })),
      original: originalOf(draft, lang),
      similar: await findSimilar(context, {
        ...shown,
        slug: letter.slug,
        addressee,
        domains: domainsOf(draft),
      }),
      program: context.programs.write ?? null,
    },
    { headers: scriptPage(context.origin, { frames: true }) },
  );
}

const langIn = (typed: string | undefined) => (readLang(typed ?? "") === typed && typed ? typed : notFound());

function domainsOf({ workplaces }: Draft): string[] {
  return workplaces.workplaces.flatMap(({ domains }) =>
    domains
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  );
}

/** The text that a translation is made from. */
function originalOf({ letter: { lang: original }, texts }: Draft, lang: string) {
  const text = texts.get(original);
  if (!text || original === lang) return null;
  return {
    name: languageName(original),
    lang: original,
    dir: directionOf(original),
    title: text.title,
    html: letterHtml(text.body),
    demands: readDemands(text.demands),
  };
}

type Answer = {
  typed: DraftText;
  revision: number;
  errors?: Record<string, string>;
  /** What is in the way of saving, when it is not a field. */
  refusal?: string;
  conflict?: Pick<ConflictProps, "by" | "fields">;
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const lang = langIn(params.lang);
  const { me, letter } = await enterTexts(context, request, params.slug, "editor");
  const { slug } = letter;
  const form = await formIn(request);
  const revision = /^\d{1,10}$/.test(typedIn(form, "revision")) ? Number(form.get("revision")) : Number.NaN;
  const typed = typedText((field) => typedIn(form, field));
  const outcome = await savePage(context, me, {
    slug,
    part: `text/${lang}`,
    revision,
    field: (name) => (form.has(name) ? typedIn(form, name) : undefined),
  });
  const refuse = (answer: Omit<Answer, "typed" | "revision">, status: number) =>
    data<Answer>({ typed, revision: revision || 0, ...answer }, { status });
  switch (outcome.kind) {
    case "saved":
      return redirect(`/organize/letters/${slug}/write/text/${lang}${thenIn(form)}`, 303);
    case "conflict": {
      const theirs = outcome.content as DraftText | null;
      const fields = theirs && differencesIn({ theirs, mine: typed }, labels, lang);
      return data<Answer>(
        { typed, revision: outcome.revision, conflict: { by: outcome.savedBy, fields } },
        { status: 409 },
      );
    }
    case "too-long":
      return refuse({ errors: byField(outcome.problems) }, 422);
    case "incomplete":
    case "signed-out":
    case "no-such-letter":
    case "not-allowed":
    case "too-many-languages":
    case "published": {
      const { status, detail } = saveRefusal(outcome.kind);
      return refuse({ refusal: detail }, status);
    }
  }
}

const labels = { title: "Title", body: "Text", demands: "Demands" };

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function WriteText() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { lang } = page;
  const base = `/organize/letters/${page.slug}`;
  const here = `${base}/write/text/${lang}`;
  const preview = `${base}/preview?lang=${lang}`;
  const dir = directionOf(lang);
  return (
    <Workspace
      name={page.name}
      kind="reading"
      back={{ href: page.isDraft ? `${base}/write` : `${base}/versions`, label: page.title }}
    >
      <ErrorSummary errors={answer?.errors ?? {}} form={answer?.refusal ? [answer.refusal] : []} />
      {answer?.conflict && (
        <Conflict
          {...answer.conflict}
          lang={lang}
          dir={dir}
          otherHref={answer.conflict.fields ? here : `${base}/write/text`}
        />
      )}
      <h1>
        The text<span className="visually-hidden"> in {languageName(lang)}</span>
      </h1>
      <nav className="translations" aria-label="Languages">
        <ul>
          {page.languages.map((each) => (
            <li key={each.lang}>
              <a
                href={`${base}/write/text/${each.lang}`}
                lang={each.lang}
                aria-current={each.lang === lang ? "page" : undefined}
              >
                {each.name}
              </a>
            </li>
          ))}
          <li>
            <a href={`${base}/write/text`}>Add or remove a language</a>
          </li>
        </ul>
      </nav>
      <p className="to-preview" id="to-preview" hidden>
        <a href="#live-preview">Go down to the preview</a>
      </p>
      <div className="writing">
        <div>
          {!answer && page.nextHref && <StillMissing problems={page.missing} nextHref={page.nextHref} />}
          <WritingForm
            goesOn
            revision={answer?.revision ?? page.revision}
            isUnsaved={Boolean(answer)}
            isConflict={Boolean(answer?.conflict)}
            preview={preview}
          >
            <TextFields typed={answer?.typed ?? page.text} lang={lang} dir={dir} errors={answer?.errors} />
          </WritingForm>
          <HowToSet />
          {!answer && !page.nextHref && <StillMissing problems={page.missing} />}
        </div>
        <div className="writing-beside">
          {page.original && <Original {...page.original} />}
          <section id="live-preview" aria-labelledby="live-preview-title" hidden>
            <h2 id="live-preview-title">Preview</h2>
            <iframe title="Preview of the letter’s page" data-address={preview} sandbox="allow-same-origin" />
          </section>
        </div>
      </div>
      <SimilarLetters letters={page.similar} />
      {page.program && <script type="module" src={page.program} />}
    </Workspace>
  );
}

function TextFields({
  typed,
  lang,
  dir,
  errors = {},
}: {
  typed: DraftText;
  lang: string;
  dir: "ltr" | "rtl";
  errors?: Record<string, string> | undefined;
}) {
  const written = { lang, dir, autoComplete: "off" };
  return (
    <>
      <Field name="title" label="Title" {...written} defaultValue={typed.title} error={errors.title} />
      <Textarea
        name="body"
        label="Text"
        hint={
          <>
            Up to 20,000 characters, in Markdown. <span id="room">{roomLeft(typed.body)}</span>
          </>
        }
        rows={22}
        {...written}
        defaultValue={typed.body}
        error={errors.body}
      />
      <Textarea
        name="demands"
        label="Demands"
        hint="One in a line. They stand in a list of their own below the text."
        optional
        rows={6}
        {...written}
        defaultValue={typed.demands}
        error={errors.demands}
      />
    </>
  );
}

function Original({ name, lang, dir, title, html, demands }: NonNullable<ReturnType<typeof originalOf>>) {
  return (
    <details className="original" open>
      <summary>The original, in {name}</summary>
      {/* Long texts scroll beside the form, with the keyboard too. */}
      <section className="prose original-text" lang={lang} dir={dir} tabIndex={0} aria-label="The original">
        <p className="original-title">{title}</p>
        <div dangerouslySetInnerHTML={{ __html: html }} />
        {demands.length > 0 && (
          <ol>
            {demands.map((demand) => (
              <li key={demand}>{demand}</li>
            ))}
          </ol>
        )}
      </section>
    </details>
  );
}
