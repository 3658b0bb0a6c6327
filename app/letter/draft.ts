/**
 * A letter that is being written, page by page, as its writers typed it: numbers and dates are text here, lists stand in lines,
 * and nothing need be right yet. What is missing is for whoever publishes it to say.
 */
export type DraftPages = {
  letter: {
    /** BCP 47 tag of the language in which it is written. */
    lang: string;
    addressee: string;
    /** One sentence for lists and search engines. */
    summary: string;
    /** The name that it is to have in its address. */
    slug: string;
  };
  workplaces: { workplaces: DraftWorkplace[] };
  signing: {
    /** Of `waysToSign`. */
    ways: string[];
    /** Of `askable`. */
    asks: string[];
    /** One in a line. */
    roles: string;
    goal: string;
    /** A day, `2018-06-21`; empty for at once. */
    opensOn: string;
    /** A day, the last on which it takes signatures; empty for none. */
    closesOn: string;
    /** One of the cadences that are offered; empty for the one that fits the workplaces. */
    cadence: string;
  };
  /** Slugs of letters on this site. */
  ties: { cites: string[] };
};

/** The page of a text in one language. */
export type DraftText = {
  title: string;
  body: string;
  /** One in a line. */
  demands: string;
};

export type DraftWorkplace = {
  name: string;
  /** One in a line. */
  domains: string;
  headcount: string;
  headcountSource: string;
  anyMailbox: boolean;
};

/** Name of a page: one of `DraftPages`, or of a text, with its language. */
export type DraftPart = keyof DraftPages | `text/${string}`;

/** `revisions`: how often each page was saved; a page that never was has none. */
export type Draft = DraftPages & {
  texts: Map<string, DraftText>;
  revisions: Map<DraftPart, number>;
};

export const emptyPages: DraftPages = {
  letter: { lang: "en", addressee: "", summary: "", slug: "" },
  workplaces: { workplaces: [] },
  signing: {
    ways: ["anonymous", "named"],
    asks: [],
    roles: "",
    goal: "",
    opensOn: "",
    closesOn: "",
    cadence: "",
  },
  ties: { cites: [] },
};

export const emptyText: DraftText = { title: "", body: "", demands: "" };
