import type { Result, Spread, Spreads } from "./compare.ts";

/** A result with the circumstances of its row. */
export type Reported = Result & {
  takenAt: string;
  loadAverage: { before: number; after: number };
  peakMemoryMB: Record<string, number>;
};

/** The table: one block for each result, ratio first, then what was measured and what it was held against. */
export function table(results: Reported[]): string {
  return results.map(block).join("\n\n");
}

function block({
  name,
  compares,
  ratio,
  ratioByCpu,
  target,
  measured,
  limit,
  peakMemoryMB,
}: Reported): string {
  const mark = target === undefined ? " " : target.met ? "✓" : "✗";
  const bound = target && ("atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`);
  const wanted = bound
    ? `   target ${bound}${target?.of ? ` ${target.of}` : ""}${target?.met ? "" : ", MISSED"}`
    : "";
  const byCpu = ratioByCpu ? `   by CPU ${shown(ratioByCpu)}` : "";
  const memory = Object.entries(peakMemoryMB).map(([process, megabytes]) => `${process} ${megabytes} MB`);
  return [
    `${mark} ${name.padEnd(24)} ${ratio ? shown(ratio) : "no limit"}${byCpu}${wanted}`,
    `    ${compares}`,
    `    measured  ${figures(measured)}`,
    ...(limit ? [`    limit     ${figures(limit)}`] : []),
    ...(memory.length > 0 ? [`    at most   ${memory.join(" · ")}`] : []),
  ].join("\n");
}

function figures(spreads: Spreads): string {
  return Object.entries(spreads)
    .map(([name, spread]) => `${shown(spread)} ${name}`)
    .join(" · ");
}

function shown({ min, median, max }: Spread): string {
  return min === max ? number(median) : `${number(median)} (${number(min)}–${number(max)})`;
}

function number(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
