/** Credentials of one workplace that wait in the pool: how many of each role, `null` for none. */
export type Waiting = { workplaceId: string; role: string | null; count: number };

/** How many published credentials state a role, without those withdrawn, and with how many it is shown. */
export type RoleCount = { role: string; stated: number; shown: number };

export type Publishable = {
  /** Workplaces whose waiting credentials this batch publishes, all of them. */
  workplaces: string[];
  /** How many credentials are shown with each role after this batch. */
  roles: Map<string, number>;
};

/**
 * Decides what a batch may publish, so that no two successive public totals differ by fewer than `least`
 * anonymous signers: not in the whole, not at a workplace, not for a role or for all others, and not for those without one.
 *
 * A workplace's credentials wait until there are `least` of them. A role is shown in steps of `step`; below, it
 * counts as anonymous. A step up waits when it would leave the others changed by fewer than `least`; a step down, after
 * some have withdrawn, does not: nothing may be shown that nobody states.
 */
export function publishable(
  waiting: Waiting[],
  roles: RoleCount[],
  { least, step = least }: { least: number; step?: number },
): Publishable {
  const byWorkplace = sumBy(waiting, (each) => each.workplaceId);
  const workplaces = [...byWorkplace].filter(([, count]) => count >= least).map(([id]) => id);

  const published = waiting.filter((each) => workplaces.includes(each.workplaceId));
  const posted = published.reduce((sum, each) => sum + each.count, 0);
  const newlyStated = sumBy(published, (each) => each.role);

  const shown = new Map<string, number>();
  let withoutRole = posted;
  for (const { role, stated, shown: before } of allRoles(roles, newlyStated)) {
    const reached = Math.floor((stated + (newlyStated.get(role) ?? 0)) / step) * step;
    const after = mostSteps(before, reached, [withoutRole, posted], { least, step });
    withoutRole -= after - before;
    shown.set(role, after);
  }
  return { workplaces, roles: shown };
}

/**
 * The highest step not above `reached` that leaves each of these changed by 0 or by at least `least`: those without a role, and
 * all who do not have this one.
 */
function mostSteps(
  before: number,
  reached: number,
  changes: number[],
  { least, step }: { least: number; step: number },
): number {
  if (reached < before) return reached;
  for (let after = reached; after > before; after -= step) {
    const rests = changes.map((change) => Math.abs(change - (after - before)));
    if (rests.every((rest) => rest === 0 || rest >= least)) return after;
  }
  return before;
}

function allRoles(roles: RoleCount[], newlyStated: Map<string | null, number>): RoleCount[] {
  const unknown = [...newlyStated.keys()].filter(
    (role) => role !== null && !roles.some((each) => each.role === role),
  );
  return [...roles, ...unknown.map((role) => ({ role: role ?? "", stated: 0, shown: 0 }))];
}

function sumBy<Key>(waiting: Waiting[], key: (each: Waiting) => Key): Map<Key, number> {
  const sums = new Map<Key, number>();
  for (const each of waiting) sums.set(key(each), (sums.get(key(each)) ?? 0) + each.count);
  return sums;
}
