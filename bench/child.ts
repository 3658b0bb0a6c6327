import { fork } from "node:child_process";
import { pin } from "./machine.ts";

/** A process of its own that does one piece of work at a time, so that it shares no event loop with what is measured. */
export type Child<Work, Answer> = {
  pid: number;
  do(work: Work): Promise<Answer>;
  stop(): Promise<void>;
};

/** Starts `file`, which must call `work`. On a core, where there is one to spare. */
export async function startChild<Work, Answer>(
  file: string,
  { core }: { core?: number } = {},
): Promise<Child<Work, Answer>> {
  const child = fork(new URL(file, import.meta.url), { serialization: "advanced" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const answer = () =>
    new Promise<unknown>((resolve, reject) => {
      const onExit = () => reject(new Error(`${file} ended before it had answered.`));
      child.once("exit", onExit);
      child.once("message", (message: { answer?: unknown; failure?: string }) => {
        child.off("exit", onExit);
        if (message.failure === undefined) resolve(message.answer);
        else reject(new Error(message.failure));
      });
    });
  await answer();
  const pid = child.pid ?? 0;
  if (core !== undefined) await pin(pid, core);
  return {
    pid,
    do: (given) => {
      const answered = answer();
      child.send({ work: given });
      return answered as Promise<Answer>;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The other side: takes one piece of work after the other until the bench ends. */
export function work(doIt: (work: never) => Promise<unknown>): void {
  process.on("message", ({ work: given }: { work: never }) => {
    doIt(given).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) => process.send?.({ failure: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ answer: "ready" });
}
