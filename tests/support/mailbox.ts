import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export type ReceivedMail = { recipients: string[]; subject: string; text: string; raw: string };

export type MailCatcher = {
  url: string;
  mails: ReceivedMail[];
  /** The next mail to this mailbox that nobody has waited for yet. */
  next(address: string): Promise<ReceivedMail>;
  /** Answers RCPT TO with this status from now on; 250 is a yes. */
  answerRecipientsWith(status: number): void;
  /** Does this once, while the next RCPT TO waits for its answer. */
  meanwhile(happening: () => Promise<void>): void;
  close(): Promise<void>;
};

/** A real SMTP server on loopback that keeps what it is given. */
export async function catchMails(): Promise<MailCatcher> {
  const mails: ReceivedMail[] = [];
  const waited = new Set<ReceivedMail>();
  let status = 250;
  let happening: (() => Promise<void>) | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const answer = () =>
        done(
          status === 250 ? null : Object.assign(new Error(`no mailbox ${address}`), { responseCode: status }),
        );
      const awaited = happening;
      happening = undefined;
      if (awaited) void awaited().then(answer, answer);
      else answer();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      const keep = async () => {
        const raw = Buffer.concat(chunks);
        const { subject = "", text = "" } = await simpleParser(raw);
        mails.push({
          recipients: session.envelope.rcptTo.map(({ address }) => address),
          subject,
          text,
          raw: raw.toString("utf8"),
        });
        done();
      };
      stream.on("end", () => void keep());
    },
  });
  // Whoever was writing to it may have been killed.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    next: async (address) => {
      const giveUp = Date.now() + 60_000;
      while (Date.now() < giveUp) {
        const found = mails.find((mail) => mail.recipients.includes(address) && !waited.has(mail));
        if (found) {
          waited.add(found);
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error("no mail came");
    },
    answerRecipientsWith: (next) => (status = next),
    meanwhile: (next) => (happening = next),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The code in a mail, as its subject shows it. */
export function codeIn({ subject }: ReceivedMail): string {
  const [code] = /^[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(subject) ?? [];
  if (!code) throw new Error("this mail carries no code");
  return code;
}
