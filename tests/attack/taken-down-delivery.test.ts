import { afterAll, beforeAll, expect, test } from "vitest";
import { listMails, mailDelivery } from "#app/delivery/mail-delivery.server.ts";
import { smtpMailer } from "#app/mail/mailer.server.ts";
import { putBack, takeDown } from "#app/moderation/take-down.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { anOperator, anOrganizer, type Organizer } from "../support/organizer.ts";

let app: App;
let olu: Organizer;
let operator: Organizer;
let recipient: string;
const here = "/organize/letters/not-with-our-work/deliver";

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
  operator = await anOperator(app, "Ines");
  await app.stopBackground();
  await olu.browser.visit(`${here}/recipients`, {
    act: "save",
    name: "The board",
    office: "",
    address: "board@amazon.example",
  });
  recipient = (await app.context().db.recipient.findFirstOrThrow()).id;
});
afterAll(() => app.stop());

const mail = () => olu.browser.visit(here, { act: "mail", to: recipient, "sure-mail": "yes" });
const published = async () => (await fetch(`${app.origin}/letters/not-with-our-work.json`)).status;
const take = async () =>
  takeDown(app.context(), "not-with-our-work", { reason: "It named a signer.", operatorId: operator.id });

/** As the background work does, once. */
async function sendAll(): Promise<string[]> {
  const mailer = smtpMailer(app.env.smtpUrl ?? "", app.env.mailFrom);
  const waiting = await app.context().db.deliveryMail.findMany({ where: { state: "waiting" } });
  for (const { id } of waiting) await mailDelivery({ ...app.context(), mailer }, id, { isLastTry: false });
  mailer.close();
  const { id } = await app.context().db.letter.findFirstOrThrow();
  return (await listMails(app.context(), id)).map(({ state }) => state);
}

test("a letter that was taken down is mailed to nobody, whenever it was decided", async () => {
  expect((await mail()).status).toBe(303);
  await take();
  expect(await sendAll()).toEqual(["changed"]);
  expect(app.mails.mails).toEqual([]);
  await expect.poll(published).toBe(410);
  expect((await mail()).status).toBe(409);
  const kept = await app.context().db.deliveryMail.findMany({ select: { mailbox: true } });
  expect(kept).toEqual([{ mailbox: null }]);

  await putBack(app.context(), "not-with-our-work", { operatorId: operator.id });
  await expect.poll(published).toBe(200);
  expect((await mail()).status).toBe(303);
  expect((await sendAll()).sort()).toEqual(["changed", "sent"]);
});
