import { SMTPServer } from "smtp-server";
import { work } from "./child.ts";

/** How many mailboxes are to have a mail before the sink answers; or which one. With 0 it answers at once and forgets nothing. */
export type Expected = { mailboxes: number; address?: string };

export type Received = {
  port: number;
  /** When the last of them came, by the clock of the machine in milliseconds. */
  lastAt: number;
  mailboxes: number;
  /** Mailboxes that were written to more than once. */
  twice: number;
};

/** A real SMTP server that takes every mail and keeps only to whom it was. */
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
// Whoever was writing to it may have been killed.
server.on("error", () => undefined);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

work(async ({ mailboxes, address }: Expected): Promise<Received> => {
  await new Promise<void>((resolve) => {
    onMail = () =>
      void (received.size >= mailboxes && (address === undefined || received.has(address)) && resolve());
    onMail();
  });
  const twice = [...received.values()].filter((times) => times > 1).length;
  const answer = { mailboxes: received.size, twice };
  if (mailboxes > 0) received.clear();
  return { port: (server.server.address() as { port: number }).port, lastAt, ...answer };
});
