import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { dayOf } from "#app/delivery/clock.ts";
import {
  deliver,
  measurePack,
  readHandover,
  readMailing,
  type HandoverProblems,
} from "#app/delivery/deliver.server.ts";
import { listMails, type MailState } from "#app/delivery/mail-delivery.server.ts";
import { listRecipients, removeRecipient, saveRecipient } from "#app/delivery/recipients.server.ts";
import { textIn } from "#app/letter/letter.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { decide, findProposal, mayDecide, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { canonicalJson } from "#app/platform/canonical-json.ts";
import { formIn, forbidden, scriptPage, typedIn } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { Choices } from "#app/ui/choices.tsx";
import { Day } from "#app/ui/day.tsx";
import { Button, Checkbox, ErrorSummary, Field, Notice } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { Act, PasswordAgain, Workspace } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Deliver the letter · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "editor");
  const [proposal, recipients, mails, { batch, publishedAt }] = await Promise.all([
    findProposal(context, letter.id, "deliver", me),
    listRecipients(context, letter.id),
    listMails(context, letter.id),
    findCounts(context.db, letter),
  ]);
  const query = new URL(request.url).searchParams;
  return data(
    {
      name: me.name,
      isFresh: me.isFresh,
      slug: letter.slug,
      title: textIn(letter, null).title,
      mayDeliver: mayDecide(role, "deliver", { needsTwo }),
      needsTwo,
      proposal,
      recipients,
      mails,
      batch,
      publishedOn: dayOf(publishedAt),
      today: dayOf(context.now),
      isBusy: query.has("busy"),
      done: query.get("done"),
      program: context.programs["hash-file"] ?? null,
    },
    { headers: scriptPage(context.origin) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

type Typed = Record<string, string>;

/** What was not done and why, with all that was typed. `id`: the recipient that it was about. */
type Refused = {
  act: string;
  id: string;
  typed: Typed;
  to: string[];
  errors: Record<string, string | undefined>;
  form?: string;
};

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "editor");
  const form = await formIn(request);
  const here = `/organize/letters/${letter.slug}/deliver`;
  const recorded = { letterId: letter.id, organizerId: me.id };
  const act = typedIn(form, "act");
  if (act === "take-back") {
    await takeBackProposal(context, { ...recorded, role }, "deliver");
    return redirect(here, 303);
  }
  const id = typedIn(form, "recipient");
  const typed: Typed = {};
  for (const [field, value] of form)
    if (typeof value === "string" && !field.startsWith("again")) typed[field] = value;
  const to = form
    .getAll("to")
    .flatMap((each) => (typeof each === "string" && /^[0-9a-f-]{36}$/.test(each) ? [each] : []));
  const refuse = (status: number, errors: Refused["errors"], sentence?: string) =>
    data<Refused>({ act, id, typed, to, errors, ...(sentence ? { form: sentence } : {}) }, { status });

  if (act === "save" || act === "remove") {
    const [name, office, address] = ["name", "office", "address"].map((field) => `${field}${id && `-${id}`}`);
    const outcome = await context.db.$transaction(async (tx) => {
      const saved =
        act === "save"
          ? await saveRecipient(tx, context, letter.id, {
              id: id || null,
              name: typedIn(form, name ?? ""),
              office: typedIn(form, office ?? ""),
              address: typedIn(form, address ?? ""),
            })
          : {
              kind: (await removeRecipient(tx, letter.id, id))
                ? ("saved" as const)
                : ("no-such-recipient" as const),
            };
      if (saved.kind === "saved")
        await recordAct(tx, context.now, { ...recorded, act: "recipients-changed" });
      return saved;
    });
    switch (outcome.kind) {
      case "saved":
        return redirect(`${here}?done=${act === "save" ? "saved" : "removed"}`, 303);
      case "no-such-recipient":
        return refuse(409, {}, "That recipient is not on the list any more. Nothing was changed.");
      case "too-many":
        return refuse(409, {}, "There are as many recipients as a letter may have. Remove one first.");
      case "refused":
        return refuse(422, {
          [name ?? ""]: outcome.name && nameWords[outcome.name],
          [office ?? ""]: outcome.office && "Say what they are in at most 120 characters.",
          [address ?? ""]:
            outcome.address && "Enter one mail address, like office@example.com, or leave it empty.",
        });
    }
  }

  if (act !== "mail" && act !== "record") return refuse(422, {}, "Choose what to do.");
  if (!mayDecide(role, "deliver", { needsTwo })) forbidden();
  if (act === "mail" && letter.takenDown !== null)
    return refuse(
      409,
      {},
      "This letter was taken down, and this site mails it to nobody until it is put back.",
    );
  const onEnd = context.exports.take();
  if (!onEnd) return refuse(503, {}, "Others are being served. Nothing was done. Try again in a minute.");
  try {
    const file = typedIn(form, "file");
    const [recipients, pack] = await Promise.all([
      listRecipients(context, letter.id),
      act === "mail" || file === "pack" ? measurePack(context, letter.slug) : undefined,
    ]);
    const known = { recipients, pack, now: context.now };
    const read =
      act === "mail"
        ? readMailing({ to }, known)
        : readHandover(
            {
              day: typedIn(form, "day"),
              manner: typedIn(form, "manner"),
              to,
              file,
              hash: typedIn(form, "hash"),
            },
            known,
          );
    if (read.kind === "refused")
      return refuse(
        422,
        typeof read.problems === "string"
          ? { to: mailingWords[read.problems] }
          : handoverErrors(read.problems),
      );
    const sureField = act === "mail" ? "sure-mail" : "sure-record";
    if (typedIn(form, sureField) !== "yes")
      return refuse(422, { [sureField]: "Say that you are sure. It stands in the public log for ever." });
    const againField = act === "mail" ? "again-mail" : "again-record";
    const again = await confirmAgain(context, me, typedIn(form, againField));
    if (again !== "confirmed") {
      const { status, detail } = againRefusal(again);
      return refuse(status, { [againField]: detail });
    }
    const { delivery } = read;
    const [day = "", manner = "", hash = ""] = ["day", "manner", "hash"].map((field) => typedIn(form, field));
    const decided = {
      letter: { id: letter.id },
      organizerId: me.id,
      act: "deliver",
      content: canonicalJson(delivery),
      typed: { act, to, file, day, manner, hash },
    } as const;
    const outcome = await context.db.$transaction(async (tx) => {
      if (!(await decide(tx, context.now, decided))) return "proposed";
      const done = await deliver(tx, context, letter, delivery);
      if (done !== "on-record-already")
        await recordAct(tx, context.now, { ...recorded, act: "delivered", detail: delivery.manner });
      return done;
    });
    if (outcome === "on-record-already")
      return refuse(
        409,
        {},
        "Exactly this is on record already, and its mails were sent or are on their way, so nothing was recorded or sent a second time.",
      );
    const done = act === "mail" ? "mailed" : "recorded";
    return redirect(outcome === "proposed" ? here : `${here}?done=${done}`, 303);
  } finally {
    onEnd();
  }
}

const nameWords = {
  missing: "Say who it is.",
  "too-long": "Say who it is in at most 120 characters.",
};

const mailingWords = {
  nobody: "Choose at least one recipient who has a mail address.",
  "too-large":
    "The delivery pack is larger than mail servers take. Save it, hand it over by other means, and put that on record.",
};

function handoverErrors({ day, manner, file, hash }: HandoverProblems) {
  return {
    day: day && "Give the day on which it was handed over. It cannot lie ahead.",
    manner:
      manner && (manner === "missing" ? "Say how it was handed over." : "Say how in at most 250 characters."),
    file: file && "Say what was handed over.",
    hash: hash && "A SHA-256 has 64 characters, digits and a to f. Choose the file, or paste its hash.",
  };
}

export default function Deliver() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, slug, title, mayDeliver, recipients, mails, batch, publishedOn, done } = page;
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <div id="problem" />
      <ErrorSummary errors={refused?.errors ?? {}} form={refused?.form ? [refused.form] : []} />
      <h1>Deliver the letter</h1>
      {!refused && done !== null && done in doneWords && (
        <Notice kind="success" title={doneWords[done as keyof typeof doneWords]} />
      )}
      {page.isBusy && (
        <Notice kind="warning" title="Others are being served">
          <p>As many files are being made as this site makes at once. Try again in a minute.</p>
        </Notice>
      )}

      <section className="section">
        <h2>The delivery pack</h2>
        <p>
          A PDF to print or send: the letter, its totals, the names of those who signed by name, the
          checkpoint of the log and a QR code that leads to it. It is as of batch {batch}, published{" "}
          <Day date={publishedOn} />. Save it again after the next batch.
        </p>
        <form method="post" action={`/organize/letters/${slug}/deliver/pack.pdf`}>
          <Button kind="secondary">Save the delivery pack</Button>
        </form>
      </section>

      {mails.length > 0 && (
        <section className="section">
          <h2>Mails</h2>
          <ul className="mails">
            {mails.map(({ recipient, state }, place) => (
              // Mails are only ever added, so their place identifies them.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={place}>
                <span dir="auto">{recipient}</span>
                <span>{mailWords[state]}</span>
              </li>
            ))}
          </ul>
        </section>
      )}

      <section className="section">
        <h2>Recipients</h2>
        {recipients.length === 0 ? (
          <p className="empty">Nobody is on the list yet.</p>
        ) : (
          <ul className="entries">
            {recipients.map((recipient) => (
              <li key={recipient.id}>
                <p dir="auto">
                  <strong>{recipient.name}</strong>
                  {recipient.office && `, ${recipient.office}`}
                </p>
                <p>{recipient.address ?? "No mail address"}</p>
                <details open={refused?.id === recipient.id ? true : undefined}>
                  <summary>
                    Change or remove<span className="visually-hidden"> {recipient.name}</span>
                  </summary>
                  <div className="details-text">
                    <RecipientForm
                      id={recipient.id}
                      known={recipient}
                      refused={refused?.act === "save" && refused.id === recipient.id ? refused : undefined}
                    />
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
        <details
          open={recipients.length === 0 || (refused?.act === "save" && !refused.id) ? true : undefined}
        >
          <summary>Add a recipient</summary>
          <div className="details-text">
            <RecipientForm refused={refused?.act === "save" && !refused.id ? refused : undefined} />
          </div>
        </details>
      </section>

      {mayDeliver ? (
        <>
          <ProposalNotice proposal={page.proposal} words="deliver the letter" />
          {page.needsTwo && !page.proposal && (
            <p>One of the team proposes how it is delivered, and another one agrees to exactly that.</p>
          )}
          <Mailing refused={refused?.act === "mail" ? refused : proposedBy(page.proposal, "mail")} />
          <Handover refused={refused?.act === "record" ? refused : proposedBy(page.proposal, "record")} />
          {page.program && <script type="module" src={page.program} />}
        </>
      ) : (
        <p>An owner of the letter delivers it, by mail or by putting on record how it was handed over.</p>
      )}
    </Workspace>
  );
}

/** The form as somebody of the team has proposed it, for who is to agree. */
function proposedBy(
  proposal: { typed: Record<string, string | string[]> } | null,
  act: "mail" | "record",
): Refused | undefined {
  if (proposal?.typed.act !== act) return undefined;
  const { to, ...fields } = proposal.typed;
  const typed = Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) => (typeof value === "string" ? [[field, value]] : [])),
  );
  return { act, id: "", typed, to: Array.isArray(to) ? to : [], errors: {} };
}

/** What the button of a form does, which where two are needed depends on who has pressed it before. */
function useDeed(act: "mail" | "record", alone: string, propose: string): string {
  const { needsTwo, proposal } = useLoaderData<typeof loader>();
  const isAgreeing = proposal !== null && !proposal.isMine && proposal.typed.act === act;
  return needsTwo && !isAgreeing ? propose : alone;
}

function RecipientForm({
  id,
  known,
  refused,
}: {
  id?: string;
  known?: { name: string; office: string | null; address: string | null };
  refused: Refused | undefined;
}) {
  const field = (name: string) => (id ? `${name}-${id}` : name);
  const value = (name: "name" | "office" | "address") =>
    refused?.typed[field(name)] ?? known?.[name] ?? undefined;
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value="save" />
      {id && <input type="hidden" name="recipient" value={id} />}
      <Field
        name={field("name")}
        label="Name"
        hint="Everybody sees it once the letter is delivered."
        dir="auto"
        defaultValue={value("name")}
        error={refused?.errors[field("name")]}
      />
      <Field
        name={field("office")}
        label="Office"
        optional
        dir="auto"
        defaultValue={value("office")}
        error={refused?.errors[field("office")]}
      />
      <Field
        name={field("address")}
        label="Mail address"
        optional
        hint="Kept encrypted, for the team alone. Without one the letter is handed over by other means."
        type="email"
        autoComplete="off"
        dir="ltr"
        defaultValue={value("address")}
        error={refused?.errors[field("address")]}
      />
      <Button kind="secondary">{id ? "Save" : "Add"}</Button>
    </form>
  );
}

function Mailing({ refused }: { refused: Refused | undefined }) {
  const { recipients, isFresh } = useLoaderData<typeof loader>();
  const deed = useDeed("mail", "Send the letter", "Propose to send it");
  const reachable = recipients.filter(({ address }) => address);
  return (
    <section className="section">
      <h2>Send it by mail</h2>
      {reachable.length === 0 ? (
        <p className="empty">
          No recipient has a mail address. Add one above, or hand the letter over by other means.
        </p>
      ) : (
        <>
          <p>
            Each gets a mail of plain text with the delivery pack. Nothing in it tells anybody whether or when
            it is read. The delivery is on record at once, with the hash of the pack.
          </p>
          <form method="post" noValidate>
            <input type="hidden" name="act" value="mail" />
            <Choices
              name="to"
              legend="To whom"
              error={refused?.errors.to}
              isMany
              chosen={refused ? refused.to : reachable.map(({ id }) => id)}
              choices={reachable.map(({ id, name, office, address }) => ({
                value: id,
                label: name,
                hint: [office, address].filter(Boolean).join(", "),
              }))}
            />
            <Checkbox
              name="sure-mail"
              label="Send it, and put it on record for good"
              defaultChecked={refused?.typed["sure-mail"] === "yes"}
              error={refused?.errors["sure-mail"]}
            />
            <PasswordAgain isFresh={isFresh} name="again-mail" error={refused?.errors["again-mail"]} />
            <Button>{deed}</Button>
          </form>
        </>
      )}
    </section>
  );
}

function Handover({ refused }: { refused: Refused | undefined }) {
  const { recipients, isFresh, today, batch } = useLoaderData<typeof loader>();
  const deed = useDeed("record", "Put it on record", "Propose to put it on record");
  const file = refused?.typed.file ?? "pack";
  return (
    <section className="section">
      <h2>Put on record that it was handed over</h2>
      <form method="post" noValidate>
        <input type="hidden" name="act" value="record" />
        <Field
          name="day"
          label="On which day"
          type="date"
          max={today}
          defaultValue={refused?.typed.day ?? today}
          error={refused?.errors.day}
        />
        <Field
          name="manner"
          label="How"
          hint="For everybody, such as: In print, at the annual meeting in Seattle. Name nobody who did not agree."
          dir="auto"
          defaultValue={refused?.typed.manner}
          error={refused?.errors.manner}
        />
        {recipients.length > 0 && (
          <Choices
            name="to-whom"
            field="to"
            legend="To whom"
            isMany
            chosen={refused?.to ?? []}
            choices={recipients.map(({ id, name, office }) => ({ value: id, label: name, hint: office }))}
          />
        )}
        <Choices
          name="file"
          chosen={[file]}
          legend="What was handed over"
          error={refused?.errors.file}
          choices={[
            {
              value: "pack",
              label: "The delivery pack",
              hint: `As of batch ${batch}. One that was saved before the last batch is another file.`,
            },
            {
              value: "other",
              label: "Another file",
              hint: "Its hash stands below.",
            },
            { value: "none", label: "No file" },
          ]}
        />
        <div id="hash-file" hidden>
          <div className="field">
            <label htmlFor="file-chosen">The file</label>
            <p className="hint">It is read in this browser and sent nowhere.</p>
            <input type="file" id="file-chosen" />
          </div>
        </div>
        <Field
          name="hash"
          label="SHA-256 of another file"
          optional
          hint="As “sha256sum” or “shasum -a 256” print it."
          dir="ltr"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          defaultValue={refused?.typed.hash}
          error={refused?.errors.hash}
        />
        <Checkbox
          name="sure-record"
          label="It was handed over, and this stays on record for good"
          defaultChecked={refused?.typed["sure-record"] === "yes"}
          error={refused?.errors["sure-record"]}
        />
        <PasswordAgain isFresh={isFresh} name="again-record" error={refused?.errors["again-record"]} />
        <Button>{deed}</Button>
      </form>
    </section>
  );
}

const mailWords: Record<MailState, string> = {
  waiting: "Waits to be sent",
  sending: "Is being sent",
  sent: "Taken by the mail server",
  refused: "Refused by the mail server. Hand it over by other means",
  changed: "Not sent: a name or the text has changed since, or the letter was taken down. Deliver it anew",
  unsure: "Cut off while it was sent. It is not sent twice: ask the recipient",
};

const doneWords = {
  saved: "The list of recipients is changed.",
  removed: "The recipient is off the list.",
  mailed: "The delivery is on record. The mails are on their way.",
  recorded: "The delivery is on record.",
};
