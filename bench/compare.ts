/** What was measured once: figures by name and unit, the one that counts first. */
export type Figures = Record<string, number>;

export type Spread = { min: number; median: number; max: number };
export type Spreads = Record<string, Spread>;

/** Processor time of the measured processes for each thing done. */
export const cpuEach = "CPU µs";

export type Target = { atLeast: number } | { atMost: number };

/** One line of the table. */
export type Result = {
  name: string;
  /** What is compared with what, in one sentence. */
  compares: string;
  /** Of work in a time: the share of the limit that was reached. Of a duration: how many times as long it took. */
  ratio?: Spread;
  /** The same by processor time for each, which says more when others use the machine too. */
  ratioByCpu?: Spread;
  target?: Target & {
    /** The figure that has to reach it, where that is not the ratio. */
    of?: string;
    met: boolean;
  };
  measured: Spreads;
  limit?: Spreads;
};

export type Comparison = { ratio: Spread; ratioByCpu?: Spread; measured: Spreads; limit: Spreads };

/**
 * Measures one thing and its limit in turn, so that a machine that becomes slower for a while is unfair to both, and gives the
 * spread of both and of the ratio of their first figures.
 */
export async function compare(
  rounds: number,
  measure: (round: number) => Promise<Figures>,
  measureLimit: (round: number) => Promise<Figures>,
): Promise<Comparison> {
  const measured: Figures[] = [];
  const limit: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => measured.push(await measure(round)),
      async () => limit.push(await measureLimit(round)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return comparison(measured, limit);
}

/** The same for figures that were measured in some other way, round by round. */
export function comparison(measured: Figures[], limit: Figures[]): Comparison {
  const cpu = measured.map(
    (figures, round) => (limit[round]?.[cpuEach] ?? Number.NaN) / (figures[cpuEach] ?? Number.NaN),
  );
  return {
    ratio: spread(measured.map((figures, round) => first(figures) / first(limit[round] ?? {}))),
    ...(cpu.every(Number.isFinite) ? { ratioByCpu: spread(cpu) } : {}),
    measured: spreads(measured),
    limit: spreads(limit),
  };
}

/** Measures something that has no limit to be compared with. */
export async function repeat(rounds: number, measure: (round: number) => Promise<Figures>): Promise<Spreads> {
  const measured: Figures[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure(round));
  return spreads(measured);
}

/** Judges a result by its median. */
export function judged(result: Result, target: Target & { of?: string }): Result {
  const figure = target.of === undefined ? result.ratio : result.measured[target.of];
  if (!figure) throw new Error(`${result.name} has no such figure to judge it by.`);
  const met = "atLeast" in target ? figure.median >= target.atLeast : figure.median <= target.atMost;
  return { ...result, target: { ...target, met } };
}

function spreads(measured: Figures[]): Spreads {
  return Object.fromEntries(
    Object.keys(measured[0] ?? {}).map((name) => [
      name,
      spread(measured.map((figures) => figures[name] ?? Number.NaN)),
    ]),
  );
}

function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (place: number) => significant(sorted[place] ?? Number.NaN);
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

function first(figures: Figures): number {
  return Object.values(figures)[0] ?? Number.NaN;
}

/** More digits than these would only look exact. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}
