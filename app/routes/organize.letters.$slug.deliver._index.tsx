import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { dayOf } from "#app/delivery/clock.ts";
import { deliver, measurePack } from "#app/delivery/deliver.server.ts";
import { isOfPack, readDelivery, typedDelivery, type TypedDelivery } from "#app/delivery/delivery-form.ts";
import { listMails, type MailState } from "#app/delivery/mail-delivery.server.ts";
import { listRecipients } from "#app/delivery/recipients.server.ts";
import { textIn } from "#app/letter/letter.ts";
import { byField } from "#app/letter/problem.ts";
import { recordAct } from "#app/organizer/acts.server.ts";
import { decide, findProposal, mayDecide, takeBackProposal } from "#app/organizer/decide.server.ts";
import { enterLetter } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { canonicalJson } from "#app/platform/canonical-json.ts";
import { formIn, forbidden, scriptPage, typedIn } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { Day } from "#app/ui/day.tsx";
import { ByMail, OnRecord, RecipientName } from "#app/ui/deliver-letter.tsx";
import { Button, ErrorSummary, Notice } from "#app/ui/form.tsx";
import { ProposalNotice } from "#app/ui/proposal.tsx";
import { titleOf } from "#app/ui/letter-title.ts";
import { Workspace } from "#app/ui/workspace.tsx";

export const meta = titleOf("Deliver");

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
      /** What was typed by who has proposed it. */
      proposed: proposal && (proposal.typed as TypedDelivery),
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

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { me, letter, role, needsTwo } = await enterLetter(context, request, params.slug, "editor");
  const form = await formIn(request);
  const here = `/organize/letters/${letter.slug}/deliver`;
  const recorded = { letterId: letter.id, organizerId: me.id };
  if (typedIn(form, "act") === "take-back") {
    await takeBackProposal(context, { ...recorded, role }, "deliver");
    return redirect(here, 303);
  }
  const typed = typedDelivery(form);
  const [sureField, againField] =
    typed?.act === "mail" ? ["sure-mail", "again-mail"] : ["sure-record", "again-record"];
  const isSure = typedIn(form, sureField) === "yes";
  const refuse = (status: number, problem: string | Record<string, string>) =>
    data(
      typeof problem === "string"
        ? { typed, isSure, errors: {}, form: [problem] }
        : { typed, isSure, errors: problem, form: [] },
      { status },
    );

  if (!typed) return refuse(422, "Choose what to do.");
  if (!mayDecide(role, "deliver", { needsTwo })) forbidden();
  if (typed.act === "mail" && letter.takenDown !== null)
    return refuse(409, "This letter was taken down, and this site mails it to nobody until it is put back.");
  const onMeasured = isOfPack(typed) ? context.exports.take() : () => {};
  if (!onMeasured) return refuse(503, "Others are being served. Nothing was done. Try again in a minute.");
  const [recipients, pack] = await Promise.all([
    listRecipients(context, letter.id),
    isOfPack(typed) ? measurePack(context, letter.slug) : undefined,
  ]).finally(onMeasured);
  const read = readDelivery(typed, { recipients, pack, now: context.now });
  if (read.kind === "wrong") return refuse(422, byField(read.problems));
  if (!isSure)
    return refuse(422, { [sureField]: "Say that you are sure. It stands in the public log for ever." });
  const again = await confirmAgain(context, me, typedIn(form, againField));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return refuse(status, { [againField]: detail });
  }

  const { delivery } = read;
  const outcome = await context.db.$transaction(async (tx) => {
    const isDecided = await decide(tx, context.now, {
      letter: { id: letter.id },
      organizerId: me.id,
      act: "deliver",
      content: canonicalJson(delivery),
      typed,
    });
    if (!isDecided) return "proposed";
    const done = await deliver(tx, context, letter, delivery);
    if (done !== "on-record-already")
      await recordAct(tx, context.now, { ...recorded, act: "delivered", detail: delivery.manner });
    return done;
  });
  switch (outcome) {
    case "on-record-already":
      return refuse(
        409,
        "Exactly this is on record already, and its mails were sent or are on their way, so nothing was recorded or sent a second time.",
      );
    case "proposed":
      return redirect(here, 303);
    case "delivered":
    case "mailed-again":
      return redirect(`${here}?done=${typed.act === "mail" ? "mailed" : "recorded"}`, 303);
  }
}

export default function Deliver() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { name, slug, title, proposal, proposed, recipients, mails, batch, publishedOn, done } = page;
  const here = `/organize/letters/${slug}/deliver`;
  const way = (act: TypedDelivery["act"]) => {
    const mine = refused?.typed?.act === act ? refused : undefined;
    const theirs = proposed?.act === act ? proposed : undefined;
    return {
      recipients,
      typed: mine?.typed ?? theirs,
      isSure: mine?.isSure ?? false,
      errors: mine?.errors ?? {},
      isProposing: page.needsTwo && !(theirs && !proposal?.isMine),
      isFresh: page.isFresh,
    };
  };
  return (
    <Workspace name={name} back={{ href: `/organize/letters/${slug}`, label: title }}>
      <div id="problem" />
      <ErrorSummary errors={refused?.errors ?? {}} form={refused?.form} />
      <h1>Deliver the letter</h1>
      {!refused && done !== null && doneWords[done] && <Notice kind="success" title={doneWords[done]} />}
      {page.isBusy && (
        <Notice kind="warning" title="Others are being served">
          <p>As many files are being made as this site makes at once. Try again in a minute.</p>
        </Notice>
      )}

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
        <h2>Whom it goes to</h2>
        {recipients.length === 0 ? (
          <>
            <p className="empty">Nobody is on the list yet. Begin here.</p>
            <div className="actions">
              <Button href={`${here}/recipients`}>Say whom it goes to</Button>
            </div>
          </>
        ) : (
          <>
            <ul className="entries">
              {recipients.map((recipient) => (
                <li key={recipient.id}>
                  <RecipientName {...recipient} />
                </li>
              ))}
            </ul>
            <div className="actions">
              <a href={`${here}/recipients`}>Add or change recipients</a>
            </div>
          </>
        )}
      </section>

      <section className="section">
        <h2>The delivery pack</h2>
        <p>
          A PDF to print or send: the letter, its totals, the names of those who signed by name, the
          checkpoint of the log and a QR code that leads to it. It is as of batch {batch}, published{" "}
          <Day date={publishedOn} />. Save it again after the next batch.
        </p>
        <form method="post" action={`${here}/pack.pdf`}>
          <Button kind="secondary">Save the delivery pack</Button>
        </form>
      </section>

      {page.mayDeliver ? (
        <>
          <ProposalNotice proposal={proposal} words="deliver the letter" />
          {page.needsTwo && !proposal && (
            <p>One of the team proposes how it is delivered, and another one agrees to exactly that.</p>
          )}
          <section className="section">
            <h2>Send it by mail</h2>
            <ByMail {...way("mail")} />
          </section>
          <section className="section">
            <h2>Put on record that it was handed over</h2>
            <OnRecord {...way("record")} today={page.today} batch={batch} />
          </section>
          {page.program && <script type="module" src={page.program} />}
        </>
      ) : (
        <p>An owner of the letter delivers it, by mail or by putting on record how it was handed over.</p>
      )}
    </Workspace>
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

const doneWords: Record<string, string> = {
  mailed: "The delivery is on record. The mails are on their way.",
  recorded: "The delivery is on record.",
};
