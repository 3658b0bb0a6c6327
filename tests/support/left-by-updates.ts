import type { Letter } from "#app/letter/letter.ts";
import { tellFollowers } from "#app/update/publish.server.ts";
import type { App } from "./app.ts";
import { followersOf } from "./followers.ts";

/** Somebody follows the letter, somebody else was asked to confirm it, and an update is on its way. Nothing sends it. */
export async function leftByUpdates(app: App, letter: Letter): Promise<void> {
  const context = app.context();
  const { db, now } = context;
  await followersOf(context, letter, ["ada.private@mail.example"]);
  await db.askedFollow.create({
    data: {
      id: new Uint8Array(32),
      letterId: letter.id,
      mailbox: new Uint8Array(285),
      code: new Uint8Array(32),
      expiresAt: new Date(now.getTime() + 900_000),
    },
  });
  await db.$transaction((tx) => tellFollowers(tx, context, letter, { title: "News", body: "None." }));
  await db.updateMail.updateMany({ data: { takenAt: now, notBefore: now } });
}
