/** Languages that are offered by their own names; any other is named by its tag. */
export const offeredLanguages = (
  "ar bg bn ca cs da de el en es et eu fa fi fil fr gl gu he hi hr hu id it ja ka ko lt lv mr ms nb nl pa pl pt pt-BR ro ru sk " +
  "sl sq sr sv sw ta te th tr uk ur uz vi yue zh-Hans zh-Hant"
).split(" ");

/** The BCP 47 tag that was typed, in its one spelling; nothing when it is none. */
export function readLang(typed: string): string | undefined {
  const tag = typed.trim();
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
