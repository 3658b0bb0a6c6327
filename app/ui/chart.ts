/** How large a drawing is, in the units of its view box, and how many marks it has room for. */
export type ChartSize = {
  name: "narrow" | "wide";
  width: number;
  height: number;
  valueTicks: number;
  timeTicks: number;
};

/** One for a phone and one for a desk: letters in a drawing that is shrunk are too small to be read. */
export const chartSizes: ChartSize[] = [
  { name: "narrow", width: 340, height: 220, valueTicks: 4, timeTicks: 3 },
  { name: "wide", width: 720, height: 280, valueTicks: 5, timeTicks: 7 },
];

/** Round numbers from 0 to at least `peak`, about `most` of them. Counts are whole, so their marks are. */
export function valueTicks(peak: number, most: number): number[] {
  const rough = Math.max(1, peak) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough);
  return Array.from({ length: Math.ceil(Math.max(1, peak) / step) + 1 }, (_, place) => place * step);
}

/** Places of at most `most` marks among `count`, evenly spread, the first of them among them. */
export function timeTicks(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, place) => place * step);
}

/** A length as it stands in a drawing. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
