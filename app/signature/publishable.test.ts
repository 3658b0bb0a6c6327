import fc from "fast-check";
import { expect, test } from "vitest";
import { publishable, type RoleCount, type Waiting } from "./publishable.ts";

test("a workplace waits until there are enough at once", () => {
  const waiting = [
    { workplaceId: "amazon", role: null, count: 4 },
    { workplaceId: "aws", role: null, count: 5 },
  ];
  expect(publishable(waiting, [], { least: 5 }).workplaces).toEqual(["aws"]);
});

test("a role below the step is shown as anonymous", () => {
  const waiting = [
    { workplaceId: "amazon", role: "Engineer", count: 4 },
    { workplaceId: "amazon", role: null, count: 6 },
  ];
  expect(publishable(waiting, [], { least: 5 }).roles.get("Engineer")).toBe(0);
});

test("a role moves by whole steps", () => {
  const waiting = [{ workplaceId: "amazon", role: "Engineer", count: 13 }];
  expect(
    publishable(waiting, [{ role: "Engineer", stated: 4, shown: 0 }], { least: 5 }).roles.get("Engineer"),
  ).toBe(5);
});

test("a step waits when it would single out the few who are left without a role", () => {
  const waiting = [
    { workplaceId: "amazon", role: "Engineer", count: 5 },
    { workplaceId: "amazon", role: null, count: 2 },
  ];
  expect(publishable(waiting, [], { least: 5 }).roles.get("Engineer")).toBe(0);
});

const roleNames = ["Engineer", "Designer", "Driver"];
const batchOf = fc.array(
  fc.record({
    workplaceId: fc.constantFrom("amazon", "aws"),
    role: fc.constantFrom(null, ...roleNames),
    count: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 6 },
);

test("between any two batches no cell and no complement changes by fewer than k, and nobody is lost", () => {
  fc.assert(
    fc.property(fc.array(batchOf, { maxLength: 8 }), fc.integer({ min: 1, max: 6 }), (batches, least) => {
      let pool: Waiting[] = [];
      let before = {
        cells: new Map<string, number>(),
        stated: new Map<string, number>(),
        shown: new Map<string, number>(),
      };
      let published = 0;
      for (const arriving of batches) {
        pool = [...pool, ...arriving];
        const roles: RoleCount[] = roleNames.map((role) => ({
          role,
          stated: before.stated.get(role) ?? 0,
          shown: before.shown.get(role) ?? 0,
        }));
        const batch = publishable(pool, roles, { least });
        const taken = pool.filter((each) => batch.workplaces.includes(each.workplaceId));
        pool = pool.filter((each) => !batch.workplaces.includes(each.workplaceId));

        const cells = new Map(before.cells);
        const stated = new Map(before.stated);
        for (const { workplaceId, role, count } of taken) {
          cells.set(workplaceId, (cells.get(workplaceId) ?? 0) + count);
          if (role) stated.set(role, (stated.get(role) ?? 0) + count);
          published += count;
        }
        for (const [role, shown] of batch.roles) {
          cells.set(role, shown);
          expect(shown).toBeLessThanOrEqual(stated.get(role) ?? 0);
          expect(shown % least).toBe(0);
        }
        const withRole = roleNames.reduce((sum, role) => sum + (batch.roles.get(role) ?? 0), 0);
        cells.set("anonymous", published - withRole);
        cells.set("total", published);
        for (const [cell, after] of cells) {
          const change = Math.abs(after - (before.cells.get(cell) ?? 0));
          expect(change === 0 || change >= least, `${cell} changed by ${change}`).toBe(true);
        }
        before = { cells, stated, shown: batch.roles };
      }
      const arrived = batches.flat().reduce((sum, each) => sum + each.count, 0);
      expect(published + pool.reduce((sum, each) => sum + each.count, 0)).toBe(arrived);
    }),
    { numRuns: 500 },
  );
});

test("a role that falls below a step, because some have withdrawn, falls at once", () => {
  const roles = [{ role: "Engineer", stated: 9, shown: 10 }];
  expect(publishable([], roles, { least: 5 }).roles.get("Engineer")).toBe(5);
});

test("an instance that publishes sooner than the log's k still shows roles in its steps", () => {
  const waiting = [{ workplaceId: "aws", role: "Engineer", count: 7 }];
  const published = publishable(waiting, [], { least: 1, step: 5 });
  expect(published.workplaces).toEqual(["aws"]);
  expect(published.roles.get("Engineer")).toBe(5);
});
