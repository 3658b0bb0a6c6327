import type { Context } from "#app/platform/context.server.ts";
import { hiddenHash } from "./hide.server.ts";

const minutes = 10;

/** How often something may be tried within ten minutes, for one account and for all of them together. */
const limits = {
  "sign-in": { account: 10, total: 600 },
  again: { account: 10, total: 600 },
  reset: { account: 3, total: 60 },
  "set-up": { account: 10, total: 60 },
  register: { account: 3, total: 60 },
  passkey: { account: 20, total: 600 },
} as const;

/**
 * Counts one more try and says whether it may be made. The account is what was typed, not what was found: an address that has
 * no account is counted like one that has.
 *
 * @param account nothing where it is not known yet; then only all tries together are counted
 */
export async function mayTry(
  context: Pick<Context, "db" | "organizerKey" | "now">,
  what: keyof typeof limits,
  account: string | null,
): Promise<boolean> {
  const { account: ofAccount, total } = limits[what];
  if (account === null) return (await count(context, what)) <= total;
  return (await count(context, `${what}\0${account}`)) <= ofAccount && (await count(context, what)) <= total;
}

async function count(
  { db, now, organizerKey }: Pick<Context, "db" | "organizerKey" | "now">,
  what: string,
): Promise<number> {
  const id = hiddenHash({ organizerKey }, "pace", what);
  const until = new Date(now.getTime() + minutes * 60_000);
  const [row] = await db.$queryRaw<{ tries: number }[]>`
    insert into organizer_pace (id, tries, until) values (${id}, 1, ${until})
    on conflict (id) do update set
      tries = case when organizer_pace.until <= ${now} then 1 else organizer_pace.tries + 1 end,
      until = case when organizer_pace.until <= ${now} then excluded.until else organizer_pace.until end
    returning tries`;
  return row?.tries ?? Number.POSITIVE_INFINITY;
}
