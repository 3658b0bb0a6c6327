const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The domain in lower-case ASCII (IDNA, UTS 46), or nothing when it is not a public mail domain's name. */
export function toAsciiDomain(typed: string): string | undefined {
  if (!/^[^\s/?#@:\\%_]+$/.test(typed) || typed.endsWith(".")) return undefined;
  let domain: string;
  try {
    domain = new URL(`http://${typed}`).hostname;
  } catch {
    return undefined;
  }
  const labels = domain.split(".");
  const top = labels.at(-1) ?? "";
  if (labels.length < 2 || domain.length > 253 || /^\d+$/.test(top)) return undefined;
  return labels.every((each) => label.test(each)) ? domain : undefined;
}
