import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { emptyText } from "#app/letter/draft.ts";
import { findDraft, hasRoomFor, removeText, savePart } from "#app/letter/drafts.server.ts";
import { offeredLanguages, readLang } from "#app/letter/language.ts";
import { languageName } from "#app/letter/wording.ts";
import { enterTexts } from "#app/organizer/enter.server.ts";
import { saveRefusal } from "#app/organizer/refusals.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Button, ErrorSummary } from "#app/ui/form.tsx";
import { Act, Workspace } from "#app/ui/workspace.tsx";
import { LanguageChoice } from "#app/ui/writing.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Languages");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterTexts(context, request, params.slug, "editor");
  const { texts, revisions, letter: page } = await findDraft(context.db, letter.id);
  return {
    name: me.name,
    slug: letter.slug,
    isDraft: letter.isDraft,
    title: texts.get(page.lang)?.title.trim() || "A letter without a title",
    texts: [...texts].map(([lang, { title }]) => ({
      lang,
      name: languageName(lang),
      title,
      revision: revisions.get(`text/${lang}`) ?? 0,
      isRemovable: letter.isDraft && lang !== page.lang,
      isOriginal: lang === page.lang,
    })),
    offered: offeredLanguages
      .filter((lang) => !texts.has(lang))
      .map((lang) => ({ lang, name: languageName(lang) })),
  };
}

type Answer = { typed?: { lang: string; tag: string }; errors?: { tag: string }; form?: string };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterTexts(context, request, params.slug, "editor");
  const form = await formIn(request);
  const typed = { lang: typedIn(form, "lang"), tag: typedIn(form, "tag") };
  const lang = readLang(typed.tag.trim() || typed.lang);
  const here = `/organize/letters/${letter.slug}/write/text`;
  switch (typedIn(form, "act")) {
    case "add": {
      if (!lang) {
        const tag = "This is not the tag of a language. Write it like cy or sr-Latn.";
        return data<Answer>({ typed, errors: { tag } }, { status: 422 });
      }
      if (!(await hasRoomFor(context.db, letter.id, lang)))
        return data<Answer>(
          { typed, errors: { tag: saveRefusal("too-many-languages").detail } },
          { status: 422 },
        );
      const added = { letterId: letter.id, part: `text/${lang}`, revision: 0, content: emptyText } as const;
      // Where there is one already it is shown.
      await savePart(context, { ...added, organizerId: me.id });
      return redirect(`${here}/${lang}`, 303);
    }
    case "remove": {
      const revision = Number(typedIn(form, "revision"));
      const isRemoved =
        letter.isDraft && lang && (await removeText(context.db, { letterId: letter.id, lang, revision }));
      if (isRemoved) return redirect(here, 303);
      return data<Answer>(
        {
          form: "It was not removed: somebody has changed it meanwhile, or it is the original. Look at it first.",
        },
        { status: 409 },
      );
    }
    default:
      return data<Answer>({ form: "This form is not complete. Load the page again." }, { status: 422 });
  }
}

export default function Languages() {
  const { name, slug, title, isDraft, texts, offered } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const base = `/organize/letters/${slug}/write`;
  return (
    <Workspace
      name={name}
      back={{ href: isDraft ? base : `/organize/letters/${slug}/versions`, label: title }}
    >
      <ErrorSummary errors={answer?.errors ?? {}} form={answer?.form ? [answer.form] : []} />
      <h1>Languages</h1>
      <p className="standfirst">
        A letter in several languages is one letter: whoever signs it in one of them counts in the one total.
      </p>
      <ul className="entries">
        {texts.map((text) => (
          <li key={text.lang}>
            <p>
              <a href={`${base}/text/${text.lang}`} lang={text.lang}>
                {text.name}
              </a>
              {text.isOriginal && ", the original"}
            </p>
            <p className="hint" lang={text.lang} dir="auto">
              {text.title}
            </p>
            {text.isRemovable && (
              <details>
                <summary>
                  Remove<span className="visually-hidden"> {text.name}</span>
                </summary>
                <div className="details-text">
                  <p>The text in this language is deleted for the whole team.</p>
                  <Act
                    kind="danger"
                    fields={{ act: "remove", lang: text.lang, revision: String(text.revision) }}
                    about={text.name}
                  >
                    Delete the text
                  </Act>
                </div>
              </details>
            )}
          </li>
        ))}
      </ul>
      <h2>Add a language</h2>
      <form method="post" noValidate>
        <input type="hidden" name="act" value="add" />
        <LanguageChoice
          languages={offered}
          lang={answer?.typed?.lang ?? offered[0]?.lang}
          tag={answer?.typed?.tag}
          error={answer?.errors?.tag}
        />
        <Button>Add it</Button>
      </form>
    </Workspace>
  );
}
