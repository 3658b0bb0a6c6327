import { createHash, randomBytes, randomUUID } from "node:crypto";
import { generateIssuerKey } from "#app/credential/issuer.server.ts";
import { privateKeyName } from "#app/credential/issuer-keys.server.ts";
import type { NewLetter } from "#app/letter/new-letter.ts";
import { textHash } from "#app/letter/text-hash.server.ts";
import { genesisEntry } from "#app/log/genesis.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { pepperName } from "#app/verification/tag.server.ts";
import { appendOfflineSigners } from "./publish-batch.server.ts";

/**
 * Publishes a letter: freezes its first version, makes the pepper and one key for each workplace, writes the genesis
 * entry, begins the log and opens the count at zero. Keys are on disk before the letter can be seen.
 *
 * The cadence is fixed here too: what an instance overrides is what the log says.
 */
export async function publishLetter(
  {
    db,
    keys,
    origin,
    offlineSigners,
    batchSeconds,
    batchMin,
  }: Pick<Context, "db" | "keys" | "origin" | "offlineSigners" | "batchSeconds" | "batchMin">,
  letter: NewLetter,
): Promise<{ id: string }> {
  const id = randomUUID();
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
      hash: Buffer.from(hash).toString("hex"),
    })),
    workplaces: withKeys.map(({ privateKey: _, publicKey, position: __, ...workplace }) => ({
      ...workplace,
      publicKey: Buffer.from(publicKey).toString("base64"),
    })),
    ways: letter.ways,
    roles: letter.roles,
    cadence,
  });

  await db.$transaction(async (tx) => {
    await tx.letter.create({
      data: {
        ...rules,
        id,
        state: "open",
        batchEvery: cadence.everySeconds,
        batchLeast: cadence.least,
        genesisEntry: genesis,
        logOrigin,
        genesis: createHash("sha256").update(genesis).digest(),
        texts: { create: published },
        workplaces: { create: withKeys.map(({ privateKey: _, ...workplace }) => workplace) },
        batches: {
          create: {
            number: 0,
            publishedAt: letter.opensAt,
            workplaces: { create: withKeys.map(({ id: workplaceId }) => ({ workplaceId, total: 0 })) },
          },
        },
      },
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
      where: { slug: { in: cites } },
      select: { id: true, slug: true },
    });
    await tx.citation.createMany({ data: cited.map((each) => ({ letterId: id, citedId: each.id })) });
    for (const { slug } of [...cited, letter]) await announce(tx, slug);
  });
  return { id };
}
