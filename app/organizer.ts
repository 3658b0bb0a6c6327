import { readAddress } from "./mail/address.ts";
import { inviteOrganizer } from "./organizer/invitation.server.ts";
import { Failure } from "./platform/failure.server.ts";
import { runCommand } from "./platform/open-context.server.ts";

const [, , command, typed, ...more] = process.argv;

await runCommand(async (base) => {
  if (command !== "create" || typed === undefined || more.length > 0)
    throw new Failure("Say for whom: npm run organizer -- create <mail address>");
  const read = readAddress(typed);
  if (read.kind !== "address")
    throw new Failure(
      "That is not one mail address, like name@example.com, of a mailbox that one person reads.",
    );
  const link = await inviteOrganizer({ ...base, now: new Date() }, read.address);
  console.log(`Give this link to whoever has that mailbox. It works once, for 24 hours:\n${link}`);
});
