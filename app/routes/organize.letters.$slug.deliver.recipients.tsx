import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  listRecipients,
  removeRecipient,
  saveRecipient,
  type Recipient,
  type TypedRecipient,
} from "#app/delivery/recipients.server.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { incompleteRefusal } from "#app/organizer/refusals.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { RecipientName } from "#app/ui/deliver-letter.tsx";
import { Button, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import { Act, Workspace } from "#app/ui/workspace.tsx";

export const meta = titleOf("Recipients");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  return {
    name: me.name,
    slug: letter.slug,
    recipients: await listRecipients(context, letter.id),
    done: new URL(request.url).searchParams.get("done"),
  };
}

/** What was not done and why, with all that was typed. `id`: the recipient that it was about. */
type Refused = {
  id: string;
  typed: TypedRecipient;
  errors: Record<string, string | undefined>;
  form: string[];
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter } = await enterLetter(context, request, params.slug, "editor");
  const form = await formIn(request);
  const id = typedIn(form, "recipient");
  const typed = {
    name: typedIn(form, fieldOf(id, "name")),
    office: typedIn(form, fieldOf(id, "office")),
    address: typedIn(form, fieldOf(id, "address")),
  };
  const refuse = (status: number, sentence: string | undefined, errors: Refused["errors"] = {}) =>
    data<Refused>({ id, typed, errors, form: sentence ? [sentence] : [] }, { status });
  const act = typedIn(form, "act");
  if (act !== "save" && act !== "remove") return refuse(422, incompleteRefusal);

  const outcome = await context.db.$transaction(async (tx) => {
    const changed =
      act === "remove"
        ? await removeRecipient(tx, letter.id, id)
        : await saveRecipient(tx, context, letter.id, { id: id || null, ...typed });
    if (changed.kind === "saved" || changed.kind === "removed")
      await recordAct(tx, context.now, {
        letterId: letter.id,
        organizerId: me.id,
        act: "recipients-changed",
      });
    return changed;
  });
  switch (outcome.kind) {
    case "saved":
    case "removed":
      return redirect(`/organize/letters/${letter.slug}/deliver/recipients?done=${outcome.kind}`, 303);
    case "no-such-recipient":
      return refuse(409, "That recipient is not on the list any more. Nothing was changed.");
    case "too-many":
      return refuse(409, "There are as many recipients as a letter may have. Remove one first.");
    case "refused":
      return refuse(422, undefined, {
        [fieldOf(id, "name")]: outcome.name && nameWords[outcome.name],
        [fieldOf(id, "office")]: outcome.office && "Say what they are in at most 120 characters.",
        [fieldOf(id, "address")]:
          outcome.address && "Enter one mail address, like office@example.com, or leave it empty.",
      });
  }
}

/** A field of the form about one recipient, of which there are several on the page. */
function fieldOf(id: string, name: keyof TypedRecipient): string {
  return id ? `${name}-${id}` : name;
}

const nameWords = {
  missing: "Say who it is.",
  "too-long": "Say who it is in at most 120 characters.",
};

const doneWords: Record<string, string> = {
  saved: "The list of recipients is changed.",
  removed: "The recipient is off the list.",
};

export default function Recipients() {
  const { name, slug, recipients, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const deliver = `/organize/letters/${slug}/deliver`;
  const about = (id: string) => (refused?.id === id ? refused : undefined);
  return (
    <Workspace name={name} back={{ href: deliver, label: "Deliver the letter" }}>
      <ErrorSummary errors={refused?.errors ?? {}} form={refused?.form} />
      <h1>Whom the letter goes to</h1>
      {!refused && done !== null && doneWords[done] && (
        <Notice kind="success" title={doneWords[done]}>
          <p>
            <a href={deliver}>Go on to deliver the letter</a>
          </p>
        </Notice>
      )}
      <p className="standfirst">
        Those to whom it is handed over, by mail or by other means. Nobody is written to from this page.
      </p>
      {recipients.length > 0 && (
        <ul className="entries">
          {recipients.map((recipient) => (
            <li key={recipient.id}>
              <RecipientName {...recipient} />
              <details open={about(recipient.id) ? true : undefined}>
                <summary>
                  Change or remove<span className="visually-hidden"> {recipient.name}</span>
                </summary>
                <div className="details-text">
                  <RecipientForm id={recipient.id} known={recipient} refused={about(recipient.id)} />
                  <Act
                    fields={{ act: "remove", recipient: recipient.id }}
                    kind="danger"
                    about={recipient.name}
                  >
                    Remove
                  </Act>
                </div>
              </details>
            </li>
          ))}
        </ul>
      )}
      <h2>{recipients.length === 0 ? "Add the first one" : "Add another one"}</h2>
      <RecipientForm id="" refused={about("")} />
    </Workspace>
  );
}

function RecipientForm({
  id,
  known,
  refused,
}: {
  id: string;
  known?: Recipient;
  refused: Pick<Refused, "typed" | "errors"> | undefined;
}) {
  const field = (name: keyof TypedRecipient) => ({
    name: fieldOf(id, name),
    defaultValue: refused?.typed[name] ?? known?.[name] ?? undefined,
    error: refused?.errors[fieldOf(id, name)],
  });
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value="save" />
      {id && <input type="hidden" name="recipient" value={id} />}
      <Field
        {...field("name")}
        label="Name"
        hint="Everybody sees it once the letter is delivered."
        dir="auto"
      />
      <Field {...field("office")} label="Office" optional dir="auto" />
      <Field
        {...field("address")}
        label="Mail address"
        optional
        hint="Kept encrypted, for the team alone. Without one the letter is handed over by other means."
        type="email"
        autoComplete="off"
        dir="ltr"
      />
      <Button kind="secondary">{id ? "Save" : "Add"}</Button>
    </form>
  );
}
