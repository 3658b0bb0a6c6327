import type { Letter } from "#app/letter/letter.ts";
import { Prisma, type Db } from "#app/platform/db.server.ts";
import { leastToSearch, searchable } from "./search.ts";

/** What the public may see of a signature: exactly what its signer agreed to show. */
export type Signature = {
  id: string;
  shownAs: "named" | "organization";
  name: string;
  title: string | null;
  place: string | null;
  organization: string | null;
  domain: string | null;
  workplace: string;
  batch: number;
};

export type SignaturePage<Shown = Signature> = { signatures: Shown[]; next: string | null };

/** With what opens its commitment in the log: 32 octets of salt, hex. */
export type SaltedSignature = Signature & { salt: string };

type Asked = {
  q?: string | undefined;
  after?: string | undefined;
  upTo?: number;
  take?: number;
  /** Only people, or only organizations. */
  only?: "named" | "organization" | undefined;
};

/**
 * A page of a letter's published names: the newest batch first, within a batch in an order that means nothing. Any
 * depth costs the same. A search compares without case and accents and needs three characters.
 *
 * `after`: the `next` of the page before; `upTo`: the last batch whose names are listed.
 */
export async function listSignatures(db: Db, letter: Letter, asked: Asked): Promise<SignaturePage> {
  const { signatures, next } = await listSaltedSignatures(db, letter, asked);
  return { signatures: signatures.map(({ salt: _, ...signature }) => signature), next };
}

/** The same for programs, which can hold every name against the log. */
export async function listSaltedSignatures(
  db: Db,
  letter: Letter,
  { q = "", after, upTo, take = 100, only }: Asked,
): Promise<SignaturePage<SaltedSignature>> {
  const words = searchable(q).split(" ").filter(Boolean);
  const searching = words.join(" ").length >= leastToSearch;
  const cursor = readCursor(after);
  const rows = await db.$queryRaw<(Omit<SaltedSignature, "workplace"> & { workplaceId: string })[]>`
    select id, shown_as::text as "shownAs", name, title, place, organization, domain, batch, workplace_id as "workplaceId",
           encode(salt, 'hex') as salt
    from named_signature
    where letter_id = ${letter.id}::uuid and batch is not null
      ${upTo === undefined ? Prisma.empty : Prisma.sql`and batch <= ${upTo}`}
      ${only ? onlyThose[only] : Prisma.empty}
      ${cursor ? Prisma.sql`and (batch, id) < (${cursor.batch}, ${cursor.id}::uuid)` : Prisma.empty}
      ${
        searching
          ? Prisma.join(
              words.map((word) => Prisma.sql`and search like ${`%${escapeLike(word)}%`}`),
              " ",
            )
          : Prisma.empty
      }
    order by batch desc, id desc
    limit ${take + 1}`;

  const shown = rows.slice(0, take);
  const last = shown.at(-1);
  return {
    signatures: shown.map(({ workplaceId, ...signature }) => ({
      ...signature,
      workplace: letter.workplaces.find(({ id }) => id === workplaceId)?.name ?? "",
    })),
    next: rows.length > take && last ? `${last.batch}_${last.id}` : null,
  };
}

/** In the words of the index that finds a few organizations among many names. */
const onlyThose = {
  named: Prisma.sql`and shown_as = 'named'`,
  organization: Prisma.sql`and shown_as = 'organization'`,
};

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function readCursor(after: string | undefined): { batch: number; id: string } | undefined {
  const [, batch, id] = /^(\d{1,9})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after ?? "") ?? [];
  return batch && id ? { batch: Number(batch), id } : undefined;
}
