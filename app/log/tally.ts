import type { EntryOf, Totals } from "./entries.ts";
import type { Report } from "./history.ts";
import type { Kind } from "./known-signatures.ts";

/** Totals as one batch left them, and as the entries add up to: what every count on the site must agree with. */
export type Standing = {
  /** Number of the last batch; 0 before the first. */
  batch: number;
  /** Its time; nothing before the first. */
  at: string | null;
  totals: Totals;
  workplaces: { id: string; total: number }[];
  roles: { role: string; total: number }[];
};

type CountedWorkplace = {
  id: string;
  name: string;
  /** The headcount, rounded up to a multiple of k. */
  mostIssued: number;
  total: number;
  everPublished: number;
  issued: number;
};

/** What the entries of a log add up to, against which it holds what the batches say. */
export class Tally {
  readonly #roles: string[];
  /** k. */
  readonly #least: number;
  readonly #workplaces: Map<string, CountedWorkplace>;
  readonly #counted: Record<Kind | "withdrawn" | "removed", number> = {
    credential: 0,
    named: 0,
    organization: 0,
    withdrawn: 0,
    removed: 0,
  };
  #standing: Standing;

  constructor({ roles, cadence, workplaces }: EntryOf<"letter">) {
    this.#roles = roles;
    this.#least = cadence.least;
    this.#workplaces = new Map(
      workplaces.map(({ id, name, headcount }) => {
        const mostIssued = headcount === null ? Infinity : roundedUp(headcount, cadence.least);
        return [id, { id, name, mostIssued, total: 0, everPublished: 0, issued: 0 }];
      }),
    );
    this.#standing = {
      batch: 0,
      at: null,
      totals: { total: 0, named: 0, anonymous: 0, role: 0, organization: 0, withdrawn: 0, removed: 0 },
      workplaces: workplaces.map(({ id }) => ({ id, total: 0 })),
      roles: [],
    };
  }

  /** Where the last batch has left the totals, with what was recomputed and not what was claimed. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Counts a signature at a workplace. */
  add(kind: Kind, workplace: string): void {
    this.#counted[kind]++;
    const counted = this.#workplaces.get(workplace);
    if (!counted) return;
    counted.total++;
    counted.everPublished++;
  }

  /** Counts one that was there as taken out. */
  takeOut(kind: Kind, workplace: string, how: "withdrawn" | "removed"): void {
    this.#counted[kind]--;
    this.#counted[how]++;
    const counted = this.#workplaces.get(workplace);
    if (counted) counted.total--;
  }

  /** Holds a batch against what was counted, and stands where it should have left the totals. */
  publish(batch: EntryOf<"batch">, report: Report): void {
    const { number, at, roles } = batch;
    this.#checkRoles(roles, report);
    const role = roles.reduce((sum, { total }) => sum + total, 0);
    const { credential, named, organization, withdrawn, removed } = this.#counted;
    const totals: Totals = {
      total: named + credential + organization,
      named,
      anonymous: credential - role,
      role,
      organization,
      withdrawn,
      removed,
    };
    if (role > credential) report(`shows ${role} credentials with a role where only ${credential} count`);
    for (const [name, total] of Object.entries(totals) as [keyof Totals, number][])
      if (batch.after[name] !== total)
        report(`counts ${batch.after[name]} as “${name}” where the entries add up to ${total}`);
    this.#checkWorkplaces(batch, report);
    const workplaces = [...this.#workplaces.values()].map(({ id, total }) => ({ id, total }));
    this.#standing = { batch: number, at, totals, workplaces, roles };
  }

  #checkRoles(roles: EntryOf<"batch">["roles"], report: Report): void {
    if (new Set(roles.map(({ role }) => role)).size < roles.length) report("counts a role twice");
    for (const { role, total } of roles) {
      if (!this.#roles.includes(role)) report(`counts “${role}”, which is no role of this letter`);
      if (total % this.#least !== 0)
        report(`counts ${total} as “${role}”, which is no multiple of ${this.#least}`);
    }
  }

  #checkWorkplaces({ workplaces }: EntryOf<"batch">, report: Report): void {
    const listed = new Map(workplaces.map((each) => [each.id, each]));
    if (listed.size < workplaces.length) report("counts a workplace twice");
    for (const id of listed.keys())
      if (!this.#workplaces.has(id)) report("counts a workplace that the first entry does not list");
    for (const state of this.#workplaces.values()) {
      const said = listed.get(state.id);
      if (!said) {
        report(`does not count ${state.name}`);
        continue;
      }
      const { total, issued } = said;
      if (total !== state.total)
        report(`counts ${total} at ${state.name} where the entries add up to ${state.total}`);
      if (issued % this.#least !== 0)
        report(`says ${issued} were issued at ${state.name}, which is no multiple of ${this.#least}`);
      if (issued < state.issued)
        report(`says ${issued} were issued at ${state.name} where ${state.issued} were before`);
      if (issued < state.everPublished)
        report(
          `says ${issued} were issued at ${state.name}, fewer than the ${state.everPublished} signatures published there`,
        );
      if (issued > state.mostIssued)
        report(`says ${issued} were issued at ${state.name}, more than its headcount allows`);
      state.issued = Math.max(state.issued, issued);
    }
  }
}

function roundedUp(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}
