/** How long a mail may wait, at most, at a letter that is flooded, when its asker's browser has proved no work. */
export const slowLaneMinutes = 30;

/** The same on a page whose address says that its mail is one of those; nothing on another. */
export function slowMinutesAt(address: string): number | null {
  return new URL(address).searchParams.get("lane") === "slow" ? slowLaneMinutes : null;
}
