import { makeChallenge } from "#app/organizer/passkey-challenge.server.ts";
import { askRegistration } from "#app/organizer/register.server.ts";
import type { Context } from "#app/platform/context.server.ts";

/** What accounts leave: a passkey, a challenge that nobody has answered, and somebody who has asked for an account. */
export async function leaveAccounts(context: Context, organizerId: string): Promise<void> {
  const { db, now } = context;
  await db.passkey.create({
    data: {
      id: new Uint8Array(32),
      organizerId,
      publicKey: new Uint8Array(77),
      counter: 1,
      transports: ["usb"],
      name: "Key ring",
    },
  });
  await makeChallenge(context, "sign-in", null);
  await db.siteSwitch.create({ data: { name: "open-registration", since: now } });
  await askRegistration(context, "finn@mail.example");
  await db.siteSwitch.deleteMany({ where: { name: "open-registration" } });
  await context.pool.query("update registration set code = decode(repeat('00', 32), 'hex')");
}
