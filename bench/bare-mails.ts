import { smtpMailer } from "#app/mail/mailer.server.ts";
import { codeMail } from "#emails/code.ts";
import { work } from "./child.ts";

export type BareMails = { smtpUrl: string; addresses: string[] };

/** The limit of mailing codes: the same mails through the same pool of connections, with nothing to look up or to store. */
work(async ({ smtpUrl, addresses }: BareMails): Promise<{ seconds: number }> => {
  const mailer = smtpMailer(smtpUrl, "codes@localhost");
  const start = performance.now();
  const sent = await Promise.all(addresses.map((address) => mailer.send(codeMail(address, "4F7K-29QD"))));
  const seconds = (performance.now() - start) / 1000;
  mailer.close();
  if (sent.some(({ kind }) => kind !== "taken")) throw new Error("The sink refused a mail.");
  return { seconds };
});
