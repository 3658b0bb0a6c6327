import * as fc from "fast-check";
import { expect, test } from "vitest";
import { publishable, type RoleCount, type Waiting } from "#app/signature/publishable.ts";

/** What the public sees of unnamed signers after a batch, by cell. */
type Snapshot = Map<string, number>;
type Publish = typeof publishable;

const workplaces = ["amazon", "twitch", "whole foods"];
const roles = ["Engineer", "Designer", "Driver"];

const arrivals = fc.array(
  fc.record({
    workplaceId: fc.constantFrom(...workplaces),
    role: fc.constantFrom(null, ...roles),
    count: fc.integer({ min: 1, max: 14 }),
  }),
  { maxLength: 7 },
);
const history = fc.array(arrivals, { minLength: 2, maxLength: 14 });

/** Plays a letter's batches one after the other, as `runBatch` does, and returns what was public after each. */
function play(batches: Waiting[][], least: number, publish: Publish): Snapshot[] {
  let pool: Waiting[] = [];
  const byWorkplace = new Map(workplaces.map((id) => [id, 0]));
  const byRole: RoleCount[] = roles.map((role) => ({ role, stated: 0, shown: 0 }));
  return batches.map((arrived) => {
    pool = together([...pool, ...arrived]);
    const { workplaces: open, roles: shown } = publish(pool, byRole, { least });
    const published = pool.filter(({ workplaceId }) => open.includes(workplaceId));
    pool = pool.filter(({ workplaceId }) => !open.includes(workplaceId));
    for (const { workplaceId, role, count } of published) {
      byWorkplace.set(workplaceId, (byWorkplace.get(workplaceId) ?? 0) + count);
      const known = byRole.find((each) => each.role === role);
      if (known) known.stated += count;
    }
    for (const each of byRole) each.shown = shown.get(each.role) ?? 0;
    return snapshot(byWorkplace, byRole);
  });
}

/** Every figure on the page, and for each the rest of the total without it. */
function snapshot(byWorkplace: Map<string, number>, byRole: RoleCount[]): Snapshot {
  const unnamed = [...byWorkplace.values()].reduce((sum, count) => sum + count, 0);
  const withRole = byRole.reduce((sum, { shown }) => sum + shown, 0);
  const cells: [string, number][] = [
    ["all", unnamed],
    ["without a role", unnamed - withRole],
    ...byWorkplace,
    ...byRole.map(({ role, shown }): [string, number] => [role, shown]),
  ];
  const rests = cells.slice(1).map(([name, count]): [string, number] => [`all but ${name}`, unnamed - count]);
  return new Map([...cells, ...rests]);
}

function together(waiting: Waiting[]): Waiting[] {
  const sums = new Map<string, Waiting>();
  for (const each of waiting) {
    const key = `${each.workplaceId} ${each.role}`;
    sums.set(key, { ...each, count: each.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

/** Cells that changed, between two batches that follow each other, by somebody but by fewer than `least`. */
function telling(snapshots: Snapshot[], least: number): string[] {
  return snapshots.slice(1).flatMap((after, n) =>
    [...after].flatMap(([cell, count]) => {
      const change = Math.abs(count - (snapshots[n]?.get(cell) ?? 0));
      return change > 0 && change < least ? [`${cell} by ${change} in batch ${n + 1}`] : [];
    }),
  );
}

test("no figure on a page, and no rest without it, ever changes by fewer people than the least number", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 2, max: 10 }), (batches, least) => {
      expect(
        telling(
          [snapshot(new Map(workplaces.map((id) => [id, 0])), []), ...play(batches, least, publishable)],
          least,
        ),
      ).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test("the same look finds a batch that shows every role as soon as it has enough", () => {
  const careless: Publish = (waiting, byRole, { least }) => {
    const batch = publishable(waiting, byRole, { least });
    const stated = (role: string) =>
      waiting
        .filter((each) => each.role === role && batch.workplaces.includes(each.workplaceId))
        .reduce((sum, { count }) => sum + count, byRole.find((each) => each.role === role)?.stated ?? 0);
    return {
      ...batch,
      roles: new Map(roles.map((role) => [role, stated(role) >= least ? stated(role) : 0])),
    };
  };
  const found = fc.check(
    fc.property(history, (batches) => telling(play(batches, 5, careless), 5).length === 0),
    { numRuns: 1000 },
  );
  expect(found.failed).toBe(true);
});
