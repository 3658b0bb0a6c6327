import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { letterHtml } from "#app/letter/markdown.ts";
import { directionOf, languageName } from "#app/letter/wording.ts";
import { findToDecide } from "#app/moderation/letters.server.ts";
import { mostReason } from "#app/moderation/public-reason.ts";
import { reportKinds } from "#app/moderation/report-form.ts";
import { letIn, unlist } from "#app/moderation/review.server.ts";
import { putBack, takeDown } from "#app/moderation/take-down.server.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, notFound, typedIn } from "#app/platform/http.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { standing } from "#app/ui/found-letters.tsx";
import { ReportList } from "#app/ui/report-list.tsx";
import { Act, PasswordAgain } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "A letter · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  const letter = (await findToDecide(context, params.slug ?? "")) ?? notFound();
  const { texts, ...rest } = letter;
  return {
    name: me.name,
    isFresh: me.isFresh,
    isDone: new URL(request.url).searchParams.get("step") === "done",
    letter: rest,
    texts: texts.map(({ body, ...text }) => ({ ...text, html: letterHtml(body) })),
  };
}

type Answer = { act: string; reason: string; errors: Record<string, string>; form: string[] };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const me = await enterOperator(context, request);
  const letter = (await findToDecide(context, params.slug ?? "")) ?? notFound();
  const form = await formIn(request);
  const act = typedIn(form, "act");
  const reason = typedIn(form, `reason-${act}`);
  const refuse = (status: number, refused: Partial<Pick<Answer, "errors" | "form">>) =>
    data<Answer>({ act, reason, errors: {}, form: [], ...refused }, { status });
  const done = () => redirect(`/admin/letters/${letter.slug}?step=done`, 303);
  const operatorId = me.id;

  if (act === "let-in")
    return (await letIn(context, letter.slug, { operatorId })) ? done() : refuse(409, { form: [meanwhile] });
  if (act !== "take-down" && act !== "put-back" && act !== "unlist")
    return refuse(422, { form: ["This form is not complete. Load the page again."] });

  const again = await confirmAgain(context, me, typedIn(form, `again-${act}`));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return refuse(status, { errors: { [`again-${act}`]: detail } });
  }
  if (act === "put-back")
    return (await putBack(context, letter.slug, { operatorId }))
      ? done()
      : refuse(409, { form: [meanwhile] });
  const decide = act === "take-down" ? takeDown : unlist;
  switch (await decide(context, letter.slug, { reason, operatorId })) {
    case "taken-down":
    case "unlisted":
      return done();
    case "no-reason":
      return refuse(422, { errors: { [`reason-${act}`]: noReason } });
    case "no-such-letter":
      return refuse(409, { form: [meanwhile] });
  }
}

const meanwhile = "Somebody else has decided about this letter meanwhile. Nothing was changed by you.";
const noReason = `Give a reason of one or two sentences, at most ${mostReason} characters.`;

export default function DecideAboutLetter() {
  const { name, isFresh, isDone, letter, texts } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const errors: Record<string, string | undefined> = answer?.errors ?? {};
  const typed = (act: string) => (answer?.act === act ? answer.reason : undefined);
  const isOpen = (act: string) => answer?.act === act || undefined;
  const { slug, takenDown, listed, unlistedReason, reports } = letter;
  const [original, ...translations] = texts;
  return (
    <Admin name={name} current="/admin/letters" back={{ href: "/admin/letters", label: "Letters" }}>
      <ErrorSummary errors={errors} form={answer?.form ?? []} />
      <h1 dir="auto">{original?.title}</h1>
      {isDone && !answer && <Notice kind="success" title="Done, and written down." />}
      <p className="standfirst">
        {standing(letter)}. <a href={`/letters/${slug}`}>Its page as everybody sees it</a>
      </p>
      {(takenDown ?? unlistedReason) !== null && (
        <blockquote className="public-reason" dir="auto">
          {takenDown ?? unlistedReason}
        </blockquote>
      )}

      <h2>Decide</h2>
      {takenDown === null ? (
        <>
          {!listed && (
            <Act fields={{ act: "let-in" }} kind="primary">
              Let it into the lists
            </Act>
          )}
          {(listed || unlistedReason === null) && (
            <details open={isOpen("unlist")}>
              <summary>Keep it out of the lists</summary>
              <div className="details-text">
                <p>
                  Whoever has its address can still read and sign it. Its team sees the reason on its
                  dashboard.
                </p>
                <Decision
                  act="unlist"
                  label="Reason, for its team"
                  button="Keep it out of the lists"
                  {...{ isFresh, errors, reason: typed("unlist") }}
                />
              </div>
            </details>
          )}
          <details open={isOpen("take-down")}>
            <summary>Take it down</summary>
            <div className="details-text">
              <p>
                In place of every page of it stands the reason, for everybody. Nobody can sign or follow it;
                signers can still withdraw. Its log stays, and holds no text. Reports about it are deleted. It
                can be put back as it was.
              </p>
              <Decision
                act="take-down"
                label="Reason, for the public"
                button="Take it down now"
                {...{ isFresh, errors, reason: typed("take-down") }}
              />
            </div>
          </details>
        </>
      ) : (
        <form method="post" noValidate>
          <input type="hidden" name="act" value="put-back" />
          <PasswordAgain isFresh={isFresh} name="again-put-back" error={errors["again-put-back"]} />
          <Button>Put it back as it was</Button>
        </form>
      )}

      {reports.length > 0 && (
        <>
          <h2>Reports</h2>
          <ReportList reports={reports} kinds={reportKinds} action="/admin/reports" />
        </>
      )}

      <h2>The letter</h2>
      <dl className="facts">
        <div>
          <dt>To</dt>
          <dd dir="auto">{letter.addressee}</dd>
        </div>
        <div>
          <dt>In one sentence</dt>
          <dd dir="auto">{letter.summary}</dd>
        </div>
        {letter.workplaces.map((workplace) => (
          <div key={workplace.name}>
            <dt dir="auto">{workplace.name}</dt>
            <dd>{workplace.anyMailbox ? "any mailbox" : workplace.domains.join(", ")}</dd>
          </div>
        ))}
        {letter.roles.length > 0 && (
          <div>
            <dt>Roles</dt>
            <dd dir="auto">{letter.roles.join(", ")}</dd>
          </div>
        )}
      </dl>
      {original && <Text {...original} />}
      {translations.map((text) => (
        <details key={text.lang}>
          <summary>In {languageName(text.lang)}</summary>
          <Text {...text} withTitle />
        </details>
      ))}
    </Admin>
  );
}

type DecisionProps = {
  act: string;
  label: string;
  button: string;
  isFresh: boolean;
  errors: Record<string, string | undefined>;
  reason: string | undefined;
};

function Decision({ act, label, button, isFresh, errors, reason }: DecisionProps) {
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value={act} />
      <Field
        name={`reason-${act}`}
        label={label}
        hint={`One or two sentences, at most ${mostReason} characters. Do not repeat what is wrong, and name nobody.`}
        dir="auto"
        maxLength={mostReason}
        defaultValue={reason}
        error={errors[`reason-${act}`]}
      />
      <PasswordAgain isFresh={isFresh} name={`again-${act}`} error={errors[`again-${act}`]} />
      <Button kind="danger">{button}</Button>
    </form>
  );
}

type TextProps = { lang: string; title: string; demands: string[]; html: string; withTitle?: boolean };

function Text({ lang, title, demands, html, withTitle = false }: TextProps) {
  return (
    <div className="reviewed-text prose" lang={lang} dir={directionOf(lang)}>
      {withTitle && <h3>{title}</h3>}
      <div dangerouslySetInnerHTML={{ __html: html }} />
      <ul>
        {demands.map((demand) => (
          <li key={demand}>{demand}</li>
        ))}
      </ul>
    </div>
  );
}
