export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The one spelling of a JSON value (RFC 8785): no white space, names sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them.
 *
 * @throws RangeError for what JSON cannot say: NaN, infinities, lone surrogates.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("JSON has no such number");
  if (typeof value === "string" && !value.isWellFormed())
    throw new RangeError("JSON text must be well-formed Unicode");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;

  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(value[name] ?? null)}`).join(",")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
