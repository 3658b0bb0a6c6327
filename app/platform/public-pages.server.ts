/** Query parameters by which a public page differs and that have few values. */
const keyed = ["after", "lang", "sort", "status"];
/** With one of these a page is made for one visitor's question and not kept. */
const asked = ["q", "workplace"];

const slug = "[a-z0-9]+(?:-[a-z0-9]+)*";
const tile = String.raw`log/tile/(?:\d|entries)/(?:x\d{3}/){0,4}\d{3}(?:\.p/\d{1,3})?`;
const image = String.raw`image/[0-9a-f]{64}\.webp`;
const ofLetter = String.raw`signatures(?:\.json)?|versions|letter\.pdf|count\.json|feed\.xml|updates/[1-9]\d{0,5}|log|log/checkpoint|${tile}|${image}`;
const publicPath = new RegExp(
  String.raw`^/(?:letters(?:\.json)?|letters/${slug}(?:\.json)?|letters/${slug}/(?:${ofLetter}))?$`,
);

const plainPath = /^[a-z0-9/.-]+$/;

/**
 * The key under which a public page is kept, or nothing for any other address. Parameters that nobody knows do not
 * make another page of it.
 */
export function publicKey(url: string): string | undefined {
  if (plainPath.test(url)) return publicPath.test(url) ? url : undefined;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!publicPath.test(path)) return undefined;
  const given = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  if (asked.some((name) => given.get(name))) return undefined;
  const known = keyed.flatMap((name) => {
    const value = given.get(name);
    return value && value.length <= 120 ? [`${name}=${encodeURIComponent(value)}`] : [];
  });
  return known.length > 0 ? `${path}?${known.join("&")}` : path;
}
