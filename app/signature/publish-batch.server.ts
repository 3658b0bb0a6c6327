import { createHash } from "node:crypto";
import { toBase64url, toHex } from "#app/credential/octets.ts";
import { parseToken } from "#app/credential/token.ts";
import type { Letter, Workplace } from "#app/letter/letter.ts";
import { committedText, entryTime, writeEntry, type Entry, type SignatureClass } from "#app/log/entries.ts";
import { findLogKey } from "#app/log/log-key.server.ts";
import { LogWriter } from "#app/log/log.server.ts";
import type { Db } from "#app/platform/db.server.ts";
import type { BatchContext } from "./batch.server.ts";
import { publishable, type Waiting } from "./publishable.ts";

export type Published =
  | { kind: "published"; number: number; posted: number }
  /** `waiting`: something waits for more of its kind. */
  | { kind: "nothing-to-publish"; waiting: boolean };

type Counted = { workplaceId: string; shownAs: "credential" | "named" | "organization"; count: number };

/** So many rows are in memory at once while they are written to the log. */
const chunk = 1000;

/**
 * Publishes what waits and may be published: rows, log entries, signed checkpoint and totals, all of them or, with
 * the caller's transaction, none. Nobody else may write to the pool meanwhile.
 */
export async function publishBatch(
  tx: Db,
  { keys, now, offlineSigners }: BatchContext,
  letter: Letter,
): Promise<Published> {
  const ids = letter.workplaces.map(({ id }) => id);
  const waiting = await tx.$queryRaw<Waiting[]>`
    select workplace_id as "workplaceId", role, count(*)::int as count from pooled_credential
    where workplace_id = any(${ids}::uuid[]) group by workplace_id, role`;
  const last = await tx.batch.findFirstOrThrow({
    where: { letterId: letter.id },
    orderBy: { number: "desc" },
    include: { roles: true, workplaces: true },
  });
  const number = last.number + 1;
  const log = await LogWriter.open(tx, letter.id);
  const gone = await withdrawPooled(tx, letter.id);
  const stated = letter.roles.length > 0 ? await countRoles(tx, ids) : new Map<string, number>();
  const may = publishable(
    waiting,
    letter.roles.map((role) => ({
      role,
      stated: stated.get(role) ?? 0,
      shown: last.roles.find((each) => each.role === role)?.total ?? 0,
    })),
    { least: letter.cadence.least, step: letter.step },
  );

  const posted = [
    ...(await publishCredentials(tx, log, letter, may.workplaces, number)),
    ...(await publishNames(tx, log, letter, number)),
  ];
  const roles = [...may.roles].map(([role, total]) => ({ role, total }));
  const role = sum(roles.map(({ total }) => ({ count: total })));
  if (posted.length === 0 && gone.length === 0 && role === last.role)
    return { kind: "nothing-to-publish", waiting: waiting.length > 0 };
  await appendOfflineSigners(tx, log, letter.id, offlineSigners);
  await log.append(gone.map(({ entry }) => writeEntry(entry)));

  const net = (matches: (each: Counted) => boolean) =>
    sum(posted.filter(matches)) - sum(gone.filter(matches));
  const isShown = (shown: Counted["shownAs"]) => net(({ shownAs }) => shownAs === shown);
  const removed = gone.filter(({ entry }) => entry.type === "removal").length;
  const after = {
    named: last.named + isShown("named"),
    organization: last.organization + isShown("organization"),
    anonymous: last.anonymous + last.role + isShown("credential") - role,
    role,
    total: last.total + net(() => true),
    withdrawn: last.withdrawn + gone.length - removed,
    removed: last.removed + removed,
  };
  const issued = await countIssued(tx, letter);
  const workplaces = letter.workplaces.map(({ id }) => {
    const before = last.workplaces.find(({ workplaceId }) => workplaceId === id);
    return {
      id,
      total: (before?.total ?? 0) + net(({ workplaceId }) => workplaceId === id),
      issued: Math.max(before?.issued ?? 0, issued.get(id) ?? 0),
    };
  });

  const entry: Entry = {
    type: "batch",
    number,
    at: entryTime(now),
    posted: sum(posted),
    vouched: 0,
    withdrawn: gone.length - removed,
    removed,
    after,
    workplaces,
    roles,
  };
  await log.append([writeEntry(entry)]);
  await log.seal(letter.logOrigin, await findLogKey(keys));
  await tx.batch.create({
    data: {
      ...after,
      letterId: letter.id,
      number,
      publishedAt: now,
      posted: entry.posted,
      logSize: log.size,
      roles: { create: roles },
      workplaces: { create: workplaces.map(({ id, ...figures }) => ({ workplaceId: id, ...figures })) },
    },
  });
  return { kind: "published", number, posted: entry.posted };
}

/**
 * Moves whole workplaces from the pool, in the order of serials. A serial that was published before is dropped: it has
 * been counted.
 */
async function publishCredentials(
  tx: Db,
  log: LogWriter,
  letter: Letter,
  workplaces: string[],
  number: number,
): Promise<Counted[]> {
  if (workplaces.length === 0) return [];
  await tx.$executeRaw`create temp table taken (like pooled_credential) on commit drop`;
  await tx.$executeRaw`
    with taking as (delete from pooled_credential where workplace_id = any(${workplaces}::uuid[]) returning *)
    insert into taken select * from taking
    where not exists (select from credential where credential.serial = taking.serial)`;
  await tx.$executeRaw`
    insert into credential (serial, workplace_id, role, withdraw_hash, batch, withdrawn)
    select serial, workplace_id, role, withdraw_hash, ${number}, false from taken order by serial`;
  for (let after: Uint8Array<ArrayBuffer> = new Uint8Array(); ;) {
    const rows = await tx.$queryRaw<TakenRow[]>`
      select serial, workplace_id as "workplaceId", token from taken where serial > ${after} order by serial limit ${chunk}`;
    await log.append(rows.map((row) => writeEntry(credentialEntry(letter, row))));
    const lastRow = rows.at(-1);
    if (!lastRow) break;
    after = lastRow.serial;
  }
  const counted = await tx.$queryRaw<Omit<Counted, "shownAs">[]>`
    select workplace_id as "workplaceId", count(*)::int as count from taken group by workplace_id`;
  await tx.$executeRaw`drop table taken`;
  return counted.map((each) => ({ ...each, shownAs: "credential" }));
}

type TakenRow = { serial: Uint8Array<ArrayBuffer>; workplaceId: string; token: Uint8Array };

function credentialEntry(letter: Letter, { workplaceId, token }: TakenRow): Entry {
  const read = parseToken(token);
  if (read.kind !== "token") throw new Error("the pool holds something that is no token");
  return {
    type: "signature",
    shown: "credential",
    class: classOf(letter.workplaces, workplaceId),
    workplace: workplaceId,
    text: toHex(read.token.text),
    token: toBase64url(token),
  };
}

/** Publishes names in the order of their rows, which are random; the log holds a commitment in place of each. */
async function publishNames(tx: Db, log: LogWriter, letter: Letter, number: number): Promise<Counted[]> {
  const counts = new Map<string, Counted>();
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const rows = await tx.$queryRaw<NameRow[]>`
      update named_signature set batch = ${number}
      where id in (
        select id from named_signature
        where letter_id = ${letter.id}::uuid and batch is null and approved and id > ${after}::uuid order by id limit ${chunk})
      returning id, workplace_id as "workplaceId", shown_as::text as "shownAs", text_hash as "textHash", salt,
                name, title, place, organization, domain`;
    rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    await log.append(
      rows.map((row) =>
        writeEntry({
          type: "signature",
          shown: row.shownAs,
          class: classOf(letter.workplaces, row.workplaceId),
          workplace: row.workplaceId,
          text: toHex(row.textHash),
          commitment: toHex(commitmentOf(row)),
        }),
      ),
    );
    for (const { workplaceId, shownAs } of rows) {
      const key = `${shownAs} ${workplaceId}`;
      counts.set(key, { workplaceId, shownAs, count: (counts.get(key)?.count ?? 0) + 1 });
    }
    const lastRow = rows.at(-1);
    if (!lastRow) return [...counts.values()];
    after = lastRow.id;
  }
}

type NameRow = ShownFields & {
  id: string;
  workplaceId: string;
  shownAs: "named" | "organization";
  textHash: Uint8Array;
  salt: Uint8Array;
};

type ShownFields = Parameters<typeof committedText>[1];

/** What a published name is in the log: SHA-256 over its salt and what is shown. */
export function commitmentOf(row: ShownFields & { salt: Uint8Array }): Buffer {
  return createHash("sha256").update(committedText(row.salt, row)).digest();
}

type Gone = Counted & { entry: Extract<Entry, { type: "withdrawal" | "removal" }> };

/** Takes the withdrawals out of the pool. Those of credentials are marked, so that they cannot be posted again. */
async function withdrawPooled(tx: Db, letterId: string): Promise<Gone[]> {
  const rows = await tx.$queryRaw<WithdrawnRow[]>`
    with taken as (delete from pooled_withdrawal where letter_id = ${letterId}::uuid returning *), marked as (
      update credential set withdrawn = true from taken where credential.serial = taken.signature)
    select signature, workplace_id as "workplaceId", shown_as::text as "shownAs", secret, rule, reason from taken
    order by signature`;
  return rows.map(({ signature, workplaceId, shownAs, secret, rule, reason }) => ({
    workplaceId,
    shownAs: shownAs === "anonymous" ? "credential" : shownAs,
    count: 1,
    entry:
      rule === null
        ? { type: "withdrawal", signature: toHex(signature), secret: secret && toBase64url(secret) }
        : { type: "removal", signature: toHex(signature), rule, reason: reason ?? "" },
  }));
}

type WithdrawnRow = {
  signature: Uint8Array;
  workplaceId: string;
  shownAs: "anonymous" | "named" | "organization";
  secret: Uint8Array | null;
  rule: string | null;
  reason: string | null;
};

async function countRoles(tx: Db, workplaces: string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ role: string; count: number }[]>`
    select role, count(*)::int as count from credential
    where workplace_id = any(${workplaces}::uuid[]) and role is not null and not withdrawn group by role`;
  return new Map(rows.map(({ role, count }) => [role, count]));
}

/** Mailboxes used or blocked at each workplace, rounded up to a multiple of k: a block alone moves nothing. */
async function countIssued(tx: Db, { workplaces, step }: Letter): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ workplaceId: string; count: number }[]>`
    select workplace_id as "workplaceId", count(*)::int as count from issuance
    where workplace_id = any(${workplaces.map(({ id }) => id)}::uuid[]) group by workplace_id`;
  return new Map(rows.map(({ workplaceId, count }) => [workplaceId, Math.ceil(count / step) * step]));
}

/** The log names the offline signers by hash, so that whoever keeps a copy can see that it is the published one. */
export async function appendOfflineSigners(
  tx: Db,
  log: LogWriter,
  letterId: string,
  signers: BatchContext["offlineSigners"],
): Promise<void> {
  if (!signers) return;
  const entry = writeEntry({ type: "offline-signers", ...signers });
  const isNew = await tx.$executeRaw`
    update letter set offline_signers = ${entry} where id = ${letterId}::uuid and offline_signers is distinct from ${entry}`;
  if (isNew) await log.append([entry]);
}

function classOf(workplaces: Workplace[], id: string): SignatureClass {
  return workplaces.find((workplace) => workplace.id === id)?.anyMailbox ? "open" : "mailbox";
}

function sum(counted: { count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}
