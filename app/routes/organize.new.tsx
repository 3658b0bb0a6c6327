import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { emptyText } from "#app/letter/draft.ts";
import { offeredLanguages, readLang } from "#app/letter/language.ts";
import { textTooLong, typedText } from "#app/letter/text-form.ts";
import { languageName } from "#app/letter/wording.ts";
import { beginLetter, whyNoNewLetters } from "#app/organizer/begin-letter.server.ts";
import { enter } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { Workspace } from "#app/ui/workspace.tsx";
import { LanguageChoice } from "#app/ui/writing.tsx";

export const meta: MetaFunction = () => [
  { title: "Write a letter · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enter(context, request);
  return {
    name: me.name,
    closed: await whyNoNewLetters(context),
    languages: offeredLanguages.map((lang) => ({ lang, name: languageName(lang) })),
  };
}

type Answer = {
  typed: { title: string; lang: string; tag: string };
  errors?: { title?: string; tag?: string };
};

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await enter(context, request);
  const form = await formIn(request);
  const typed = { title: typedIn(form, "title"), lang: typedIn(form, "lang"), tag: typedIn(form, "tag") };
  const lang = readLang(typed.tag.trim() || typed.lang);
  const text = typedText((field) => (field === "title" ? typed.title : emptyText.body));
  const [tooLong] = textTooLong(text);
  const errors = {
    ...(text.title.trim() === "" ? { title: "Give the letter a title. You can change it later." } : {}),
    ...(tooLong ? { title: tooLong.sentence } : {}),
    ...(lang ? {} : { tag: "This is not the tag of a language. Write it like cy or sr-Latn." }),
  };
  if (!lang || Object.keys(errors).length > 0) return data<Answer>({ typed, errors }, { status: 422 });
  const outcome = await beginLetter(context, me.id, { lang, text });
  if (outcome.kind !== "begun") return data<Answer>({ typed }, { status: 409 });
  return redirect(`/organize/letters/${outcome.slug}/write/letter`, 303);
}

export default function NewLetter() {
  const { name, closed, languages } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const errors = answer?.errors ?? {};
  const { title, lang, tag } = answer?.typed ?? {};
  return (
    <Workspace name={name} back={{ href: "/organize", label: "Your letters" }}>
      <ErrorSummary errors={errors} />
      <h1>Write a letter</h1>
      {closed && (
        <Notice kind="warning" title="No letter can be begun now">
          <p>{closedWords[closed]}</p>
        </Notice>
      )}
      {(!closed || answer) && (
        <>
          <p className="standfirst">
            Begin with a title. Nobody but you sees the letter until it is published, and everything can be
            changed until then.
          </p>
          <form method="post" noValidate>
            <Field
              name="title"
              label="Title"
              hint="What you ask for, in a few words."
              defaultValue={title}
              autoComplete="off"
              dir="auto"
              error={errors.title}
            />
            <LanguageChoice languages={languages} lang={lang} tag={tag} error={errors.tag} />
            <Button>Begin</Button>
          </form>
        </>
      )}
    </Workspace>
  );
}

const closedWords = {
  "read-only":
    "The operators of this site have set it to read only for now. Everything can be read, and letters that are there stay.",
  "no-new-letters":
    "The operators of this site take no new letters for now. Letters that are there can be signed and written on.",
};
