const crops = [0.3, 0.5, 0.7, 0.9, 1];

/**
 * How sure one can be that two lists of times differ: the largest of Welch's |t| over the fastest 30, 50, 70 and 90 % and all of
 * them. Beyond 4.5 they differ for a reason (the bound of dudect and TVLA). The slow part is what else the machine was doing,
 * which would only hide a difference; the cuts are made by one bound for both lists.
 */
export function difference(a: number[], b: number[]): number {
  const sorted = [...a, ...b].sort((x, y) => x - y);
  return Math.max(
    ...crops.map((crop) => {
      const bound = sorted[Math.ceil(sorted.length * crop) - 1] ?? Infinity;
      return Math.abs(
        welch(...([a, b].map((times) => times.filter((time) => time <= bound)) as [number[], number[]])),
      );
    }),
  );
}

function welch(a: number[], b: number[]): number {
  const [x, y] = [moments(a), moments(b)];
  return (x.mean - y.mean) / Math.sqrt(x.variance / a.length + y.variance / b.length);
}

function moments(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}
