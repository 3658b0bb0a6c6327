import { createHash, randomBytes, randomUUID } from "node:crypto";
import { generateIssuerKey } from "#app/credential/issuer.server.ts";
import { privateKeyName } from "#app/credential/issuer-keys.server.ts";
import { toHex } from "#app/credential/octets.ts";
import { findCitable } from "#app/letter/citable.server.ts";
import { findDraft } from "#app/letter/drafts.server.ts";
import { finishDraft, type Missing } from "#app/letter/finish-draft.ts";
import { findImage, type LetterImage } from "#app/letter/image.server.ts";
import type { NewLetter } from "#app/letter/new-letter.ts";
import { textHash } from "#app/letter/text-hash.server.ts";
import { genesisEntry } from "#app/log/genesis.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import { canonicalJson } from "#app/platform/canonical-json.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { appendOfflineSigners } from "./publish-batch.server.ts";

type PublishContext = Pick<
  Context,
  "db" | "keys" | "origin" | "offlineSigners" | "batchSeconds" | "batchMin"
>;

/** Keys take a second or two to be made. */
const patience = { timeout: 60_000, maxWait: 10_000 };

/** Publishes a letter that was never a draft, such as one that is shown for demonstration. */
export async function publishLetter(context: PublishContext, letter: NewLetter): Promise<{ id: string }> {
  const id = randomUUID();
  await context.db.$transaction(async (tx) => {
    const { slug, addressee, summary, opensAt, cadence } = letter;
    const { everySeconds: batchEvery, least: batchLeast } = cadence;
    await tx.letter.create({
      data: { id, slug, addressee, summary, opensAt, batchEvery, batchLeast },
      select: { id: true },
    });
    await publishInto(tx, context, id, letter, { at: letter.opensAt, listed: true });
  }, patience);
  return { id };
}

export type PublishOutcome =
  | { kind: "published"; slug: string }
  /** Somebody else has to agree. */
  | { kind: "proposed" }
  | { kind: "unfinished"; missing: Missing[] }
  | { kind: "slug-taken" }
  | { kind: "not-a-draft" };

/**
 * Publishes a draft as it stands: all of it or nothing, and of two who publish at once one does.
 *
 * @param listed whether lists may show it at once
 * @param agree told exactly what is to be published; answers whether it may be
 * @param alongside done in the same transaction, such as writing down who published it
 */
export async function publishDraft(
  context: PublishContext & Pick<Context, "now">,
  draftId: string,
  {
    listed,
    agree,
    alongside,
  }: {
    listed: boolean;
    agree: (tx: Db, content: string) => Promise<boolean>;
    alongside: (tx: Db) => Promise<unknown>;
  },
): Promise<PublishOutcome> {
  const { db, now } = context;
  const publishing = db.$transaction(async (tx): Promise<PublishOutcome> => {
    const claimed = await tx.$executeRaw`
      select from letter where id = ${draftId}::uuid and state = 'draft' for update`;
    if (!claimed) return { kind: "not-a-draft" };
    const draft = await findDraft(tx, draftId);
    const finished = finishDraft(draft, { now, citable: await findCitable(tx, draft.ties.cites) });
    if (finished.kind === "unfinished") return finished;
    const { letter } = finished;
    if (await tx.letter.findUnique({ where: { slug: letter.slug }, select: { id: true } }))
      return { kind: "slug-taken" };
    const image = await findImage(tx, draftId);
    if (!(await agree(tx, contentOf(letter, image, now)))) return { kind: "proposed" };

    await publishInto(tx, context, draftId, letter, { at: now, listed, image });
    await alongside(tx);
    return { kind: "published", slug: letter.slug };
  }, patience);
  return publishing.catch((error: unknown) => {
    // Two drafts wanted the same address, and the other one was published in this moment.
    if ((error as { code?: unknown }).code === "P2002") return { kind: "slug-taken" };
    throw error;
  });
}

/** What is agreed to, in one spelling. */
function contentOf(
  { opensAt, closesAt, ...letter }: NewLetter,
  image: LetterImage | null,
  now: Date,
): string {
  const { cadence, texts, workplaces, demonstration: _, cites = [], ...rest } = letter;
  return canonicalJson({
    ...rest,
    cites,
    cadence: { ...cadence },
    texts: texts.map((text) => ({ ...text })),
    workplaces: workplaces.map((workplace) => ({ ...workplace })),
    opensAt: opensAt > now ? opensAt.toISOString() : "at once",
    closesAt: closesAt?.toISOString() ?? null,
    image: image && pictureOf(image),
  });
}

/** A picture as the log has it. */
function pictureOf({ hash, alt }: LetterImage): { hash: string; alt: string } {
  return { hash: toHex(hash), alt };
}

/**
 * Makes a letter of a row that nobody but its team has seen: freezes its first version, makes the pepper and one key for each
 * workplace, writes the genesis entry, begins the log and opens the count at zero. Whoever calls holds the row.
 *
 * The cadence is fixed here too: what an instance overrides is what the log says. Keys are on disk before the transaction
 * ends, so before the letter can be seen.
 */
async function publishInto(
  tx: Db,
  { keys, origin, offlineSigners, batchSeconds, batchMin }: PublishContext,
  id: string,
  letter: NewLetter,
  { at, listed, image = null }: { at: Date; listed: boolean; image?: LetterImage | null },
): Promise<void> {
  const { texts, workplaces, cadence: wished, cites = [], ...rules } = letter;
  const cadence = {
    everySeconds: batchSeconds ?? wished.everySeconds,
    least: batchMin ?? wished.least,
  };
  const logKey = await findLogKey(keys);
  const logOrigin = `${new URL(origin).host}/letters/${letter.slug}`;
  const published = texts.map((text, place) => ({
    ...text,
    version: 1,
    original: place === 0,
    hash: textHash({ ...text, addressee: letter.addressee }),
  }));
  const withKeys = await Promise.all(
    workplaces.map(async (workplace, position) => ({
      ...workplace,
      position,
      id: randomUUID(),
      ...(await generateIssuerKey()),
    })),
  );
  await keys.write(pepperName(id), randomBytes(32));
  for (const { id: workplaceId, privateKey } of withKeys)
    await keys.write(privateKeyName(workplaceId), privateKey);

  const genesis = genesisEntry({
    origin: logOrigin,
    logKey: Buffer.from(logKey.publicKey).toString("base64"),
    slug: letter.slug,
    addressee: letter.addressee,
    texts: published.map(({ lang, version, hash }) => ({
      lang,
      version,
      hash: toHex(hash),
    })),
    workplaces: withKeys.map(({ privateKey: _, publicKey, position: __, ...workplace }) => ({
      ...workplace,
      publicKey: Buffer.from(publicKey).toString("base64"),
    })),
    ways: letter.ways,
    roles: letter.roles,
    cadence,
    ...(image ? { image: pictureOf(image) } : {}),
  });

  await tx.letter.update({
    where: { id },
    data: {
      ...rules,
      state: "open",
      listed,
      batchEvery: cadence.everySeconds,
      batchLeast: cadence.least,
      genesisEntry: genesis,
      logOrigin,
      genesis: createHash("sha256").update(genesis).digest(),
      texts: { create: published },
      versions: { create: { version: 1, publishedAt: at } },
      workplaces: { create: withKeys.map(({ privateKey: _, ...workplace }) => workplace) },
      batches: {
        create: {
          number: 0,
          publishedAt: at,
          workplaces: { create: withKeys.map(({ id: workplaceId }) => ({ workplaceId, total: 0 })) },
        },
      },
    },
    select: { id: true },
  });
  const log = await LogWriter.open(tx, id);
  await log.append([genesis]);
  await appendOfflineSigners(tx, log, id, offlineSigners);
  await log.seal(logOrigin, logKey);
  await tx.batch.update({
    where: { letterId_number: { letterId: id, number: 0 } },
    data: { logSize: log.size },
  });
  const cited = await tx.letter.findMany({
    where: { slug: { in: cites }, state: { not: "draft" } },
    select: { id: true, slug: true },
  });
  await tx.citation.createMany({ data: cited.map((each) => ({ letterId: id, citedId: each.id })) });
  for (const { slug } of [...cited, letter]) await announce(tx, slug);
}
