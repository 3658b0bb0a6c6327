/** What is not right yet in one field of a page, as a sentence for whoever writes it. */
export type Problem = { field: string; sentence: string };

/** All that is wrong with each field, in one line beside it. */
export function byField(problems: Problem[]): Record<string, string> {
  const sentences: Record<string, string> = {};
  for (const { field, sentence } of problems)
    sentences[field] = field in sentences ? `${sentences[field]} ${sentence}` : sentence;
  return sentences;
}
