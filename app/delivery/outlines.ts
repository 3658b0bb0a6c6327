/** A step from one point of an outline to the next. */
export type Step = { dx: number; dy: number; isOnCurve: boolean };

/** The points of an outline as the table `glyf` has them: flags, then all x, then all y, none longer than it must be. */
export function writePoints(steps: Step[], { overlaps = false } = {}): Buffer {
  const octets = Buffer.alloc(5 * steps.length);
  for (const [place, { dx, dy, isOnCurve }] of steps.entries())
    octets[place] =
      (isOnCurve ? 0x01 : 0) |
      formOf(dx, 0x02, 0x10) |
      formOf(dy, 0x04, 0x20) |
      (overlaps && place === 0 ? 0x40 : 0);
  let at = steps.length;
  for (const step of [...steps.map(({ dx }) => dx), ...steps.map(({ dy }) => dy)])
    if (step === 0) continue;
    else if (Math.abs(step) < 256) octets[at++] = Math.abs(step);
    else at = octets.writeInt16BE(step, at);
  return octets.subarray(0, at);
}

/** How a step is written: nothing for none, an octet and its sign, or two octets. */
function formOf(step: number, isShort: number, isSameOrPositive: number): number {
  if (step === 0) return isSameOrPositive;
  if (Math.abs(step) < 256) return isShort | (step > 0 ? isSameOrPositive : 0);
  return 0;
}

/** The box around all points, in octets: the least x and y, then the most. */
export function boxAround(steps: Step[]): Buffer {
  let [x, y, minX, minY, maxX, maxY] = [0, 0, Infinity, Infinity, -Infinity, -Infinity];
  for (const { dx, dy } of steps) {
    [x, y] = [x + dx, y + dy];
    [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
  }
  return int16s(steps.length > 0 ? [minX, minY, maxX, maxY] : [0, 0, 0, 0]);
}

export function int16s(values: number[]): Buffer {
  const octets = Buffer.alloc(2 * values.length);
  for (const [place, value] of values.entries()) octets.writeUInt16BE(value & 0xff_ff, 2 * place);
  return octets;
}
