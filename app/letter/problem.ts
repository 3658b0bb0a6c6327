/** What is not right yet in one field of a page, as a sentence for whoever writes it. */
export type Problem = { field: string; sentence: string };
