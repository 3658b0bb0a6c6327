import { isPattern, repeatedPiece, sourcesOf } from "./guessable.ts";
import { isLeaked } from "./leaked-passwords.server.ts";
import { canonicalPassword, leastPassword, mostPassword, type PasswordProblem } from "./password-rules.ts";

/**
 * What keeps a password from being taken, or nothing: how long it is, whether it is one that has leaked or is derived from one as people
 * do, and whether it is made of what anybody knows. Nothing is asked of its characters (NIST SP 800-63B, section 3.1.1.2).
 *
 * @param known what others know of its owner: the address, the name
 */
export function passwordProblem(password: string, known: string[]): PasswordProblem | undefined {
  const text = canonicalPassword(password);
  // As people count: one for each character, however many code units it has.
  const length = Array.from(text).length;
  if (length < leastPassword) return "too-short";
  if (length > mostPassword) return "too-long";
  const sources = sourcesOf(text);
  const holds = (piece: string) => [...sources].some((source) => source.includes(piece));
  if (holds("undersigned")) return "holds-the-site";
  const pieces = known.flatMap((each) => [each, ...each.split("@")]).map((each) => each.toLowerCase());
  if (pieces.some((piece) => piece.length >= 4 && holds(piece))) return "holds-your-name";
  return [...sources].some(isCommon) ? "common" : undefined;
}

function isCommon(source: string): boolean {
  if (isLeaked(source) || isPattern(source)) return true;
  const piece = repeatedPiece(source);
  // A short piece over and over is as good as the piece.
  return piece !== undefined && (piece.length <= 4 || [...sourcesOf(piece)].some(isCommon));
}
