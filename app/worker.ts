import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, run, type Runner, type WorkerEvents } from "graphile-worker";
import { mailDelivery } from "./delivery/mail-delivery.server.ts";
import { forgetGivenUpJobs } from "./mail/given-up-jobs.server.ts";
import type { Mailer } from "./mail/mailer.server.ts";
import { announceTurns } from "./letter/turns.server.ts";
import { sweepModeration } from "./moderation/sweep.server.ts";
import type { Context } from "./platform/context.server.ts";
import { sweepRequestPaces } from "./platform/rate-limit.server.ts";
import { Switches } from "./platform/switches.server.ts";
import { mailRegistration } from "./organizer/register.server.ts";
import { mailReset } from "./organizer/reset-password.server.ts";
import { sweepOrganizers } from "./organizer/session.server.ts";
import { mailFollowCode } from "./update/follow.server.ts";
import { giveUpLost, keepSendingUpdates } from "./update/send.server.ts";
import { sweepFollowers } from "./update/sweep.server.ts";
import { closeDueLetters } from "./signature/close.server.ts";
import { mixAllIssuances, runDueBatches } from "./signature/batch.server.ts";
import { giveUpCode, mailCode } from "./verification/mail-code.server.ts";
import { sweepVerification } from "./verification/sweep.server.ts";

export type Background = { stop(): Promise<void> };

const second = 1000;

/** Between two looks for jobs. */
const pollInterval = 2 * second;

/**
 * The background process: mails codes as soon as they are asked for, runs batches when they are due, and sweeps what
 * has served its time. Any number of them may run against one database; each piece of work is done once.
 */
export async function startBackground(
  base: Omit<Context, "now"> & { mailer: Mailer; updateMailer: Mailer },
  {
    clock,
    say,
    updateMailsAMinute,
  }: { clock: () => Date; say: (sentence: string) => void; updateMailsAMinute: number },
): Promise<Background> {
  const context = () => ({ ...base, now: clock() });
  // Errors in here never carry an address, so their sentence can be printed.
  const complain = (what: string) => (error: unknown) =>
    say(`${what}: ${error instanceof Error ? firstLine(error) : "unknown error"}`);

  const jobs = await keepTakingJobs(base, context, complain);
  const loops = [
    every(
      second,
      () => runDueBatches(context(), complain("A batch failed and will be tried again")),
      complain("Batches wait"),
    ),
    every(
      5 * second,
      () => closeDueLetters(context(), complain("A letter could not be closed and will be tried again")),
      complain("Closings wait"),
    ),
    every(
      60 * second,
      () =>
        Promise.all([
          sweepVerification(context()),
          sweepRequestPaces(context()),
          sweepOrganizers(context()),
          sweepModeration(context()),
          sweepFollowers(context()),
          giveUpLost(context()),
          forgetGivenUpJobs(context()),
        ]),
      complain("A sweep failed and will be tried again"),
    ),
    every(24 * 3600 * second, () => mixAllIssuances(context()), complain("The nightly rewrite failed"), {
      atOnce: false,
    }),
    every(5 * second, announceTurns(context), complain("Openings and closings wait")),
    // Not among the jobs: a code never waits behind an update.
    keepSendingUpdates(context, {
      aMinute: updateMailsAMinute,
      onFailure: complain("Updates wait and will be tried again"),
    }),
  ];
  return {
    stop: async () => {
      await Promise.all([...loops.map((loop) => loop.stop()), jobs.stop()]);
    },
  };
}

type Complain = (what: string) => (error: unknown) => void;

/**
 * Takes jobs until it is stopped, and rests while an operator has switched mails off: every job is a mail, and those that wait
 * lose no try by waiting. The library ends itself when it cannot write down what became of a job, as when the database goes
 * away at that moment, and for ever finds nothing when its very first look has failed: then it is started anew, and what it held
 * is let go, to be looked at once more.
 */
async function keepTakingJobs(
  base: Omit<Context, "now"> & { mailer: Mailer },
  context: () => Context & { mailer: Mailer },
  complain: Complain,
): Promise<{ stop(): Promise<void> }> {
  const holders: string[] = [];
  const events = new EventEmitter() as WorkerEvents;
  events.on("pool:create", ({ workerPool }) => void holders.push(workerPool.id));
  let underway = 0;
  let lookedAt = performance.now();
  events.on("localQueue:getJobs:complete", () => void (lookedAt = performance.now()));
  events.on("job:start", () => void underway++);
  events.on("job:complete", () => void underway--);
  const isBlind = () => underway <= 0 && performance.now() - lookedAt > 4 * pollInterval;
  const begin = async () => {
    await base.pool.query("select graphile_worker.force_unlock_workers($1)", [holders]);
    holders.length = 0;
    underway = 0;
    lookedAt = performance.now();
    return takeJobs(base, context, complain("A mail waits and will be tried again"), events);
  };

  const switches = new Switches(base.db);
  await switches.refresh();
  const mayBegin = () => !isStopping && !switches.isOn("no-mails");
  let isStopping = false;
  let runner = mayBegin() ? await begin() : undefined;
  const beginAgain = async (): Promise<void> => {
    await runner?.promise.catch(() => undefined);
    runner = undefined;
    while (!isStopping) {
      await pause(second, undefined, { ref: false });
      if (!mayBegin()) continue;
      try {
        runner = await begin();
        return await beginAgain();
      } catch (error) {
        complain("Mails wait")(error);
      }
    }
  };
  void beginAgain();
  const looking = every(
    second,
    async () => {
      await switches.refresh();
      if (switches.isOn("no-mails") || isBlind()) await runner?.stop().catch(() => undefined);
    },
    // Batches, which look as often, say that the database is away.
    () => undefined,
  );
  return {
    stop: async () => {
      isStopping = true;
      await looking.stop();
      await runner?.stop().catch(() => undefined);
    },
  };
}

function takeJobs(
  base: Omit<Context, "now"> & { mailer: Mailer },
  context: () => Context & { mailer: Mailer },
  complain: (error: unknown) => void,
  events: WorkerEvents,
): Promise<Runner> {
  return run({
    pgPool: base.pool,
    events,
    noHandleSignals: true,
    parsedCronItems: [],
    // The library's own log repeats payloads and stacks; what is worth saying is said by `complain`.
    logger: new Logger(() => () => undefined),
    preset: {
      worker: {
        concurrentJobs: 8,
        pollInterval,
        localQueue: { size: 64 },
        // Without these a lost connection is a rejection that nobody handles, which ends the process.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
    taskList: {
      "mail-code": async (payload, { job }) => {
        const { id } = payload as { id: string };
        try {
          await mailCode(context(), id);
        } catch (error) {
          complain(error);
          if (job.attempts < job.max_attempts) throw error;
          await giveUpCode(base, id);
        }
      },
      "mail-follow": async (payload) => {
        const { id } = payload as { id: string };
        try {
          await mailFollowCode(context(), id);
        } catch (error) {
          complain(error);
          throw error;
        }
      },
      "mail-delivery": async (payload, { job }) => {
        const { id } = payload as { id: string };
        try {
          await mailDelivery(context(), id, { isLastTry: job.attempts >= job.max_attempts });
        } catch (error) {
          complain(error);
          throw error;
        }
      },
      "mail-reset": async (payload) => {
        const { id } = payload as { id: string };
        try {
          await mailReset(context(), id);
        } catch (error) {
          complain(error);
          throw error;
        }
      },
      "mail-registration": async (payload) => {
        const { id } = payload as { id: string };
        try {
          await mailRegistration(context(), id);
        } catch (error) {
          complain(error);
          throw error;
        }
      },
    },
  });
}

/** Repeats work with a pause between the end of one round and the start of the next. */
function every(
  milliseconds: number,
  work: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
  { atOnce = true } = {},
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const next = (after: number) => {
    timer = setTimeout(() => {
      round = work()
        .catch(onFailure)
        .finally(() => stopped || next(milliseconds));
    }, after);
  };
  next(atOnce ? 0 : milliseconds);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

function firstLine(error: Error): string {
  return error.message.trim().split("\n").at(-1) ?? error.name;
}
