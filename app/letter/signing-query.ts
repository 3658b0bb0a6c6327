/**
 * What the way through the signing steps carries in its address: the language of the text that is read, its version, and
 * how the signer meant to appear. None of them says who it is.
 */
export function signingQuery(url: URL): string {
  const kept = new URLSearchParams();
  for (const name of ["lang", "shown", "version"]) {
    const value = url.searchParams.get(name);
    if (value && /^[A-Za-z0-9-]{1,20}$/.test(value)) kept.set(name, value);
  }
  const text = kept.toString();
  return text && `?${text}`;
}
