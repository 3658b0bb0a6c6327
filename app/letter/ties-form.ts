import type { DraftPages } from "./draft.ts";
import type { Problem } from "./problem.ts";

const mostCites = 20;

/**
 * The letters that are cited, or what is not right yet.
 *
 * @param citable those of them that everybody can see now
 */
export function readTies(
  { cites }: DraftPages["ties"],
  { citable }: { citable: { slug: string }[] },
): { kind: "read"; cites: string[] } | { kind: "wrong"; problems: Problem[] } {
  const there = new Set(citable.map(({ slug }) => slug));
  const problems = cites
    .filter((slug) => !there.has(slug))
    .map((slug) => ({
      field: `cite-${slug}`,
      sentence: "This letter is not public any more. Take it out.",
    }));
  if (cites.length > mostCites)
    problems.push({ field: "q", sentence: `A letter cites at most ${mostCites} others.` });
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "read", cites: [...new Set(cites)] };
}

/** The same with one letter cited more or less, by what a button says; nothing where that cannot be. */
export function changeCites(
  { cites }: DraftPages["ties"],
  act: string,
  slug: string,
): DraftPages["ties"] | undefined {
  if (!/^[a-z0-9-]{1,80}$/.test(slug)) return undefined;
  const others = cites.filter((each) => each !== slug);
  if (act === "uncite") return { cites: others };
  return act === "cite" && others.length < mostCites ? { cites: [...others, slug] } : undefined;
}
