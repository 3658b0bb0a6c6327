import { readAddress } from "./mail/address.ts";
import { hasOrganizers, inviteOrganizer } from "./organizer/invitation.server.ts";
import { makeOperator } from "./organizer/make-operator.server.ts";
import { Failure } from "./platform/failure.server.ts";
import { runCommand } from "./platform/open-context.server.ts";

const usage =
  "Say for whom: npm run organizer -- create <mail address> [--operator], or npm run organizer -- operator <mail address>";

const [, , command, typed, ...more] = process.argv;

await runCommand(async (base) => {
  const context = { ...base, now: new Date() };
  const extra = more.join(" ");
  if (command === "create" && (extra === "" || extra === "--operator"))
    return create(context, addressIn(typed), extra !== "");
  if (command === "operator" && extra === "") return operator(context, addressIn(typed));
  throw new Failure(usage);
});

type Context = Parameters<typeof inviteOrganizer>[0];

async function create(context: Context, address: string, asOperator: boolean): Promise<void> {
  // Somebody has to run the site.
  const isOperator = asOperator || !(await hasOrganizers(context));
  const link = await inviteOrganizer(context, address, { isOperator });
  const what = isOperator ? " The account will be an operator’s." : "";
  console.log(`Give this link to whoever has that mailbox. It works once, for 24 hours.${what}\n${link}`);
}

async function operator(context: Context, address: string): Promise<void> {
  if (!(await makeOperator(context, address))) throw new Failure("No account has that mail address.");
  console.log("That account is an operator’s from now on.");
}

function addressIn(text: string | undefined): string {
  if (text === undefined) throw new Failure(usage);
  const read = readAddress(text);
  if (read.kind === "address") return read.address;
  throw new Failure(
    "That is not one mail address, like name@example.com, of a mailbox that one person reads.",
  );
}
