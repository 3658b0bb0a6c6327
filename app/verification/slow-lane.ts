/** How long a mail may wait, at most, at a letter that is flooded, when its asker's browser has proved no work. */
export const slowLaneMinutes = 30;
