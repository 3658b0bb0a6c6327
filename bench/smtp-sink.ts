import { SMTPServer } from "smtp-server";
import { work } from "./child.ts";

/** How many mailboxes are to have a mail before the sink answers. */
export type Expected = { mailboxes: number };

export type Received = {
  port: number;
  /** When the last of them came, by the clock of the machine in milliseconds. */
  lastAt: number;
  /** Mailboxes that were written to more than once. */
  twice: number;
};

/** A real SMTP server that takes every mail and keeps only to whom it was. Answers 0 mailboxes at once, with its port. */
const received = new Map<string, number>();
let lastAt = 0;
let onMail = () => undefined as void;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  logger: false,
  onData: (stream, session, done) => {
    stream.resume();
    stream.on("end", () => {
      for (const { address } of session.envelope.rcptTo)
        received.set(address, (received.get(address) ?? 0) + 1);
      lastAt = Date.now();
      done();
      onMail();
    });
  },
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

work(async ({ mailboxes }: Expected): Promise<Received> => {
  await new Promise<void>((resolve) => {
    onMail = () => void (received.size >= mailboxes && resolve());
    onMail();
  });
  const twice = [...received.values()].filter((times) => times > 1).length;
  if (mailboxes > 0) received.clear();
  return { port: (server.server.address() as { port: number }).port, lastAt, twice };
});
