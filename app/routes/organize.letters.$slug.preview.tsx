import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Draft } from "#app/letter/draft.ts";
import { draftTexts, draftToShow } from "#app/letter/draft-to-show.ts";
import { findDraft } from "#app/letter/drafts.server.ts";
import { findImage } from "#app/letter/image.server.ts";
import { readLang } from "#app/letter/language.ts";
import { textIn } from "#app/letter/letter.ts";
import { showLetter } from "#app/letter/shown-letter.ts";
import { typedText } from "#app/letter/text-form.ts";
import { enterTexts } from "#app/organizer/enter.server.ts";
import { formIn, securityHeaders, typedIn } from "#app/platform/http.server.ts";
import type { WebContext } from "#app/server.ts";
import { LetterView } from "#app/ui/letter-view.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Preview");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const ofPreview = { headers: securityHeaders({ origin: context.origin, framed: true }) };
  if (context.answering) return data(null, ofPreview);
  const { letter } = await enterTexts(context, request, params.slug, "viewer");
  return data(
    await preview(context, letter, await findDraft(context.db, letter.id), langOf(request)),
    ofPreview,
  );
}

/** Shows a text that is being typed. Nothing is saved. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { letter } = await enterTexts(context, request, params.slug, "editor");
  const form = await formIn(request);
  const draft = await findDraft(context.db, letter.id);
  const lang = langOf(request) ?? draft.letter.lang;
  const isText = form.has("body");
  if (isText)
    draft.texts.set(
      lang,
      typedText((field) => typedIn(form, field)),
    );
  return data(await preview(context, letter, draft, lang), { status: isText ? 200 : 422 });
}

const langOf = (request: Request) => readLang(new URL(request.url).searchParams.get("lang") ?? "") ?? null;

/** The letter as if it were published now, with nobody's signature under it. */
async function preview(
  context: WebContext,
  { id, slug }: { id: string; slug: string },
  draft: Draft,
  lang: string | null,
) {
  const { now, origin, letters } = context;
  const cited = await Promise.all(draft.ties.cites.map((each) => letters.find(context, each)));
  const cites = cited.flatMap((letter) =>
    letter ? [{ slug: letter.slug, title: textIn(letter, null).title }] : [],
  );
  const [published, image] = await Promise.all([letters.find(context, slug), findImage(context.db, id)]);
  const letter = published ? { ...published, texts: draftTexts(draft) } : draftToShow(draft, { now, cites });
  return {
    ...showLetter(letter, { lang, now }),
    image: image && { ...image, src: `/organize/letters/${slug}/image` },
    counts: { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, publishedAt: now, workplaces: [] },
    first: { signatures: [], next: null },
    address: `${origin}/letters/${letter.slug}`,
    here: `/organize/letters/${slug}/preview`,
  };
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Preview() {
  const [saved, typed] = [useLoaderData<typeof loader>(), useActionData<typeof action>()];
  const page = typed ?? saved;
  if (!page) return null;
  const bar = (
    <aside className="preview-bar" id="preview" tabIndex={-1} aria-label="Preview">
      <p>
        <strong>Preview: nobody else sees this.</strong> Its links lead nowhere yet, and where something is
        missing an example stands in its place.
      </p>
    </aside>
  );
  return <LetterView {...page} preview={{ bar, href: page.here }} />;
}
