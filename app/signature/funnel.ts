/** How many have taken each step on the way to a published signature, as a team sees it. */
export type Funnel = {
  /** Codes asked for, whoever asked. */
  asked: number;
  /** Codes typed in again. */
  confirmed: number;
  /** Mailboxes that have had their ticket, signed by name, or are blocked. */
  issued: number;
  /** Signatures that were published. */
  posted: number;
};

/** Sums up to the last batch, exact: they are for nobody to see. */
export type Steps = { asked: number; confirmed: number; failed: number };

/** A count as a team sees it: rounded up to a multiple of k, so that one more or less shows nothing. */
export function inSteps(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}

/**
 * The funnel in batch-sized numbers. `issued` and `posted` are what batches have published. No step is shown smaller than a later one:
 * what is counted in memory may come after its batch, and blocked mailboxes count as issued without having been asked to sign.
 */
export function funnelOf(
  steps: Steps,
  { issued, posted, step }: { issued: number; posted: number; step: number },
): Funnel {
  const shownIssued = Math.max(issued, inSteps(posted, step));
  const confirmed = Math.max(inSteps(steps.confirmed, step), shownIssued);
  return { asked: Math.max(inSteps(steps.asked, step), confirmed), confirmed, issued: shownIssued, posted };
}
