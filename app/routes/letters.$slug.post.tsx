import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { toBase64url, toHex } from "#app/credential/octets.ts";
import { readTicket } from "#app/credential/ticket.ts";
import { textIn } from "#app/letter/letter.ts";
import { cadenceSentence } from "#app/letter/wording.ts";
import { formIn, notFound, scriptPage } from "#app/platform/http.server.ts";
import { post, type Posted } from "#app/signature/post.server.ts";
import { postRefusal } from "#app/signature/refusals.ts";
import { FollowLater } from "#app/ui/follow-later.tsx";
import { Button, ErrorSummary, Textarea } from "#app/ui/form.tsx";
import { Page } from "#app/ui/page.tsx";
import { RoleSelect } from "#app/ui/role-select.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { Working } from "#app/ui/words.tsx";

export const meta: MetaFunction = () => [
  { title: "Post your ticket · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  return data(
    {
      slug: letter.slug,
      title: textIn(letter, null).title,
      roles: letter.ways.includes("role") ? letter.roles : [],
      least: letter.cadence.least,
      cadence: cadenceSentence(letter.cadence),
      program: context.programs["post-ticket"] ?? null,
    },
    { headers: { ...scriptPage(context.origin), "Referrer-Policy": "no-referrer" } },
  );
}

/** Reads no cookie: none is even sent to this address. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const form = await formIn(request);
  const text = async (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : value ? await value.text() : "";
  };
  const typed = (await text("ticket")) || (await text("file"));
  const posted = postedFrom(typed) ?? { workplace: await text("workplace"), token: await text("token") };

  const role = await text("role");
  const outcome = await post({ pool: context.intake, now: context.now }, letter, {
    ...posted,
    role: role || null,
  });
  if (outcome.kind === "posted") return data({ kind: "posted" as const, serial: toHex(outcome.serial) });
  const { status, detail } = postRefusal(typed && !postedFrom(typed) ? "not-a-token" : outcome.kind);
  return data({ kind: "refused" as const, typed, role, error: detail }, { status });
}

function postedFrom(text: string): Pick<Posted, "workplace" | "token"> | undefined {
  const read = readTicket(text);
  return read.kind === "ticket"
    ? { workplace: read.ticket.workplace, token: toBase64url(read.ticket.token) }
    : undefined;
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function PostTicket() {
  const { slug, title, roles, least, cadence, program } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const isPosted = answered?.kind === "posted";
  return (
    <Page kind="task" back={{ href: `/letters/${slug}`, label: title }} sourceHref={sourceHref}>
      <div id="posted" hidden={!isPosted} tabIndex={-1}>
        <h1>Your signature is taken</h1>
        <p className="standfirst">It appears in the total with the next batch. {cadence}</p>
        <p>
          Keep your twelve words. With them, and with nothing else, you can{" "}
          <a href={`/letters/${slug}/receipt`}>find your signature in the log and withdraw it</a>. The ticket
          itself is used up and can go.
        </p>
        <p>
          Its serial number is{" "}
          <code className="mono" id="serial">
            {isPosted ? answered.serial : ""}
          </code>
        </p>
        <FollowLater href={`/letters/${slug}/follow`} />
      </div>
      {!isPosted && (
        <div id="to-post">
          {answered?.kind === "refused" && <ErrorSummary errors={{ ticket: answered.error }} />}
          <div id="problem" />
          <h1>Post your ticket</h1>
          <p className="standfirst">
            Best a day or more after you made it, from home and not from your employer’s network. This page
            sets no cookie, and nothing about your visit is written down.
          </p>
          <form method="post" encType="multipart/form-data" noValidate id="post-ticket" data-letter={slug}>
            <Textarea
              name="ticket"
              label="Ticket"
              hint="All of it, from BEGIN TICKET to END TICKET. What stands around it does not matter."
              mono
              rows={10}
              spellCheck={false}
              autoComplete="off"
              defaultValue={answered?.kind === "refused" ? answered.typed : undefined}
              error={answered?.kind === "refused" ? answered.error : undefined}
            />
            <div className="field">
              <label htmlFor="file">Or the file in which you saved it</label>
              <input type="file" id="file" name="file" accept=".txt,text/plain" />
            </div>
            {roles.length > 0 && (
              <RoleSelect
                roles={roles}
                least={least}
                value={answered?.kind === "refused" ? answered.role : undefined}
              />
            )}
            <Button>Post it</Button>
            <div id="working" hidden>
              <Working id="posting">Posting</Working>
            </div>
          </form>
        </div>
      )}
      {program && <script type="module" src={program} />}
    </Page>
  );
}
