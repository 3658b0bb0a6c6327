import { createHash } from "node:crypto";
import type { Client, Db } from "#app/platform/db.server.ts";
import type { NewImage } from "./read-image.server.ts";

/** What a letter's log and pages say of its picture. */
export type LetterImage = { hash: Uint8Array; alt: string; width: number; height: number };

export const mostAlt = 300;

/** A picture is fixed when its letter is published. */
export type ChangeImageOutcome = "changed" | "changed-meanwhile" | "published";

/** Names a picture with its description, so that who changes them says which: nothing is overwritten unseen. */
export function imageVersion(image: Pick<LetterImage, "hash" | "alt"> | null): string {
  return image ? createHash("sha256").update(image.hash).update(image.alt).digest("base64url") : "none";
}

type Change = { letterId: string; version: string };

/**
 * Gives a draft its picture, in place of the one it had.
 *
 * @param image only what it shows, where the picture itself stays
 */
export async function saveImage(
  { db }: { db: Client },
  change: Change,
  image: { alt: string } & (NewImage | { octets?: never }),
): Promise<ChangeImageOutcome> {
  const { letterId } = change;
  return whileUnchanged(db, change, async (tx) => {
    if (image.octets === undefined)
      await tx.letterImage.updateMany({ where: { letterId }, data: { alt: image.alt } });
    else {
      const { hash, octets, width, height, alt } = image;
      const row = { hash, octets, width, height, alt };
      await tx.letterImage.upsert({
        where: { letterId },
        create: { letterId, ...row },
        update: row,
        select: { letterId: true },
      });
    }
  });
}

/** Takes the picture out of a draft. */
export async function removeImage({ db }: { db: Client }, change: Change): Promise<ChangeImageOutcome> {
  return whileUnchanged(db, change, async (tx) => {
    await tx.letterImage.deleteMany({ where: { letterId: change.letterId } });
  });
}

/** Nobody publishes the letter or changes its picture in between: who does waits for the same row. */
async function whileUnchanged(
  db: Client,
  { letterId, version }: Change,
  change: (tx: Db) => Promise<void>,
): Promise<ChangeImageOutcome> {
  return db.$transaction(async (tx) => {
    const drafts = await tx.$queryRaw<unknown[]>`
      select 1 from letter where id = ${letterId}::uuid and state = 'draft' for no key update`;
    if (drafts.length === 0) return "published";
    if (imageVersion(await describedImage(tx, letterId)) !== version) return "changed-meanwhile";
    await change(tx);
    return "changed";
  });
}

/**
 * The picture of a letter, for its log: from here on nobody changes it before the transaction ends, so that what is logged is what
 * is shown.
 */
export async function findImage(tx: Db, letterId: string): Promise<LetterImage | null> {
  await tx.$queryRaw`select 1 from letter where id = ${letterId}::uuid for no key update`;
  return tx.letterImage.findUnique({ where: { letterId }, select: described });
}

/** What the team sees of it while the letter is written. */
export async function describedImage(db: Db, letterId: string): Promise<LetterImage | null> {
  return db.letterImage.findUnique({ where: { letterId }, select: described });
}

/** The octets, for the letter's team. */
export async function findImageOctets(db: Db, letterId: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const image = await db.letterImage.findUnique({ where: { letterId }, select: { octets: true } });
  return image?.octets ?? null;
}

/** The octets with this SHA-256 (hex) that a published letter shows; nothing for a draft, or a letter that was taken down. */
export async function findPublicImage(
  db: Db,
  slug: string,
  hash: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!/^[0-9a-f]{64}$/.test(hash) || !/^[a-z0-9-]{1,80}$/.test(slug)) return null;
  const image = await db.letterImage.findFirst({
    where: {
      hash: new Uint8Array(Buffer.from(hash, "hex")),
      letter: { slug, state: { not: "draft" }, takenDown: null },
    },
    select: { octets: true },
  });
  return image?.octets ?? null;
}

const described = { hash: true, alt: true, width: true, height: true };
