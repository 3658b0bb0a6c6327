import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = path.resolve("test-results/attacks.json");

type Figure = { value: number; limit: string; on: string };

/**
 * Notes what an attack reached, beside what it may reach. `docs/attacks.md` is made from these, so the name is a
 * sentence for strangers. Test files run one after the other, so that nothing is lost between reading and writing.
 *
 * @param limit what the value may be, in words: "at most 2"
 */
export function figure(name: string, value: number, limit: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const figures = { ...readFigures(), [name]: { value, limit, on: new Date().toISOString().slice(0, 10) } };
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`  ${name}: ${value} (${limit})`);
}

export function readFigures(): Record<string, Figure> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, Figure>;
  } catch {
    return {};
  }
}
