import { setTimeout as pause } from "node:timers/promises";

/** Waits until something is so, looking every few milliseconds. Throws a sentence when it takes too long. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  { seconds = 30, every = 10 } = {},
): Promise<void> {
  const giveUp = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > giveUp) throw new Error(`After ${seconds} s this was still not so: ${what}.`);
    await pause(every);
  }
}
