import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changedTexts } from "#app/letter/changed-texts.server.ts";
import { dropChanges } from "#app/letter/drafts.server.ts";
import { currentTexts, letterState, textIn } from "#app/letter/letter.ts";
import { sizeOfDifference, textDifference } from "#app/letter/text-difference.ts";
import { directionOf, languageName } from "#app/letter/wording.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { decide, findProposal, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { mayAct } from "#app/organizer/organizer.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { forbidden, formIn, typedIn } from "#app/platform/http.server.ts";
import { readLine } from "#app/platform/one-line.ts";
import { mostReason, publishVersion } from "#app/signature/publish-version.server.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import { Day } from "#app/ui/day.tsx";
import { Button, Checkbox, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { TextDifference } from "#app/ui/text-difference.tsx";
import { Act, PasswordAgain, Workspace } from "#app/ui/workspace.tsx";
import { titleOf } from "#app/ui/letter-title.ts";

export const meta = titleOf("Text");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "viewer");
  const { texts, wrong } = await changedTexts(context.db, letter.id);
  return {
    name: me.name,
    isFresh: me.isFresh,
    slug: letter.slug,
    title: textIn(letter, null).title,
    isOpen: letterState(letter, context.now) === "open",
    mayWrite: mayAct(role, "editor"),
    needsTwo,
    proposal: await findProposal(context, letter.id, "publish-version", me),
    languages: currentTexts(letter).map(({ lang }) => ({ lang, name: languageName(lang) })),
    versions: letter.versions,
    mostReason,
    wrong: wrong && { lang: wrong.lang, sentences: wrong.problems.map(({ sentence }) => sentence) },
    changes: texts.map((text) => {
      const before = letter.texts.find(({ lang }) => lang === text.lang);
      const changed = textDifference(before, text, text.lang);
      return { lang: text.lang, difference: changed, ...sizeOfDifference(changed) };
    }),
    isDone: new URL(request.url).searchParams.get("step") === "published",
  };
}

type Refused = { typed: string; reason?: string; sure?: string; again?: string; form?: string };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role } = await enterLetter(context, request, params.slug, "viewer");
  if (!mayAct(role, "editor")) forbidden();
  const form = await formIn(request);
  const here = `/organize/letters/${letter.slug}/versions`;
  const recorded = { letterId: letter.id, organizerId: me.id };
  if (typedIn(form, "act") === "take-back") {
    await takeBackProposal(context, { ...recorded, role }, "publish-version");
    return redirect(here, 303);
  }
  if (typedIn(form, "act") === "drop") {
    await dropChanges(context.db, letter.id, typedIn(form, "lang"));
    return redirect(here, 303);
  }
  const typed = typedIn(form, "reason");
  const refuse = (status: number, refused: Omit<Refused, "typed">) =>
    data<Refused>({ typed, ...refused }, { status });
  if (typedIn(form, "sure") !== "yes") return refuse(422, { sure: "Say that you are sure, or leave it." });
  const again = await confirmAgain(context, me, typedIn(form, "again"));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return refuse(status, { again: detail });
  }
  const outcome = await publishVersion(context, letter, {
    reason: typed,
    agree: (tx, content) =>
      decide(tx, context.now, {
        letter: { id: letter.id },
        organizerId: me.id,
        act: "publish-version",
        content,
        typed: { reason: typed },
      }),
    alongside: async (tx, version) => {
      const detail = `version ${version} of the text`;
      await recordAct(tx, context.now, { ...recorded, act: "new-version", detail });
      await tellFollowers(tx, context, letter, newVersionTold(context.origin, letter.slug, version, typed));
    },
  });
  switch (outcome.kind) {
    case "published":
      return redirect(`${here}?step=published`, 303);
    case "proposed":
      return redirect(here, 303);
    case "no-reason":
      return refuse(422, {
        reason: `Say in at most ${mostReason} characters why the text is changed. Everybody can read it.`,
      });
    case "nothing-changed":
      return refuse(409, { form: "Nothing was changed since the last version." });
    case "not-open":
      return refuse(409, { form: "This letter is not open any more, so its text stays as it is." });
    case "published-before":
      return refuse(409, {
        form: `The text in ${languageName(outcome.lang)} is word for word one that was published before. Change at least a word of it.`,
      });
    case "unfinished":
      return refuse(422, { form: outcome.problems.map(({ sentence }) => sentence).join(" ") });
  }
}

const textOf = (typed: string | string[] | undefined) => (typeof typed === "string" ? typed : undefined);

/** What those who follow the letter hear of its new version. */
function newVersionTold(origin: string, slug: string, version: number, reason: string) {
  const compared = `${origin}/letters/${slug}/versions#version-${version}`;
  return {
    title: `The text has changed: version ${version}`,
    body: `${readLine(reason)}\n\n[What has changed, word by word](${compared}). Whoever has signed before stays with the text that they signed.`,
  };
}

export default function Versions() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, slug, title, isFresh, isOpen, mayWrite, needsTwo, proposal, changes, wrong } = page;
  const here = `/organize/letters/${slug}`;
  const mayPublish = mayWrite && isOpen && changes.length > 0 && !wrong;
  return (
    <Workspace name={name} back={{ href: here, label: title }}>
      <ErrorSummary
        errors={{ reason: refused?.reason, sure: refused?.sure, again: refused?.again }}
        form={refused?.form ? [refused.form] : []}
      />
      <h1>Versions of the text</h1>
      {page.isDone && !refused && <Notice kind="success" title="The new version is published." />}
      <p className="standfirst">
        A published text is never changed. What you write becomes a new version, and whoever has signed stays
        with theirs.
      </p>
      {mayWrite && isOpen && (
        <p>
          Write on the text in{" "}
          {page.languages.map(({ lang, name: language }, place) => (
            <span key={lang}>
              {place > 0 && ", "}
              <a href={`${here}/write/text/${lang}`}>{language}</a>
            </span>
          ))}
          , or <a href={`${here}/write/text`}>add a translation</a>.
        </p>
      )}
      <ProposalNotice proposal={proposal} words="publish a new version" />
      <h2>What would change</h2>
      {wrong && (
        <Notice kind="warning" title={`The text in ${languageName(wrong.lang)} is not finished`}>
          <p>{wrong.sentences.join(" ")}</p>
        </Notice>
      )}
      {changes.length === 0 && !wrong && <p className="empty">Nothing was written since the last version.</p>}
      {changes.map(({ lang, difference: changed, added, removed }) => (
        <section key={lang} aria-label={languageName(lang)}>
          <h3 lang={lang}>{languageName(lang)}</h3>
          <p>
            {added === 1 ? "1 word comes" : `${added} words come`},{" "}
            {removed === 1 ? "1 word goes" : `${removed} words go`}.
          </p>
          <TextDifference difference={changed} lang={lang} dir={directionOf(lang)} />
          {mayWrite && (
            <div className="actions">
              <Button kind="secondary" href={`${here}/preview?lang=${lang}`}>
                See its page
              </Button>
              <Act fields={{ act: "drop", lang }} about={`in ${languageName(lang)}`}>
                Drop these changes
              </Act>
            </div>
          )}
        </section>
      ))}
      {mayPublish && (
        <form method="post" noValidate>
          <Field
            name="reason"
            label="Why is it changed?"
            hint="One or two sentences for everybody, beside the difference."
            maxLength={page.mostReason}
            defaultValue={refused?.typed ?? textOf(proposal?.typed.reason)}
            error={refused?.reason}
          />
          <Checkbox
            name="sure"
            label="Publish it as a new version, for good"
            defaultChecked={refused !== undefined && !refused.sure}
            error={refused?.sure}
          />
          <PasswordAgain isFresh={isFresh} error={refused?.again} />
          <Button>
            {needsTwo && (!proposal || proposal.isMine) ? "Propose to publish it" : "Publish the new version"}
          </Button>
        </form>
      )}
      <h2>Published so far</h2>
      <ul className="entries">
        {page.versions.map(({ version, publishedAt, reason }) => (
          <li key={version}>
            <p>
              <a href={`/letters/${slug}/versions#version-${version}`}>Version {version}</a>,{" "}
              <Day date={publishedAt} />
            </p>
            {reason && <p dir="auto">{reason}</p>}
          </li>
        ))}
      </ul>
    </Workspace>
  );
}
