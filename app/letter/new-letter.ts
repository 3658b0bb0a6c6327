import type { Asked, Cadence, ShownAs } from "./letter.ts";

/** A letter that is finished and may be published. */
export type NewLetter = {
  slug: string;
  addressee: string;
  summary: string;
  /** The first is the language in which it was written. */
  texts: { lang: string; title: string; body: string; demands: string[] }[];
  workplaces: {
    name: string;
    domains: string[];
    anyMailbox: boolean;
    headcount: number | null;
    headcountSource: string | null;
  }[];
  ways: ShownAs[];
  asks: Asked[];
  roles: string[];
  goal: number | null;
  opensAt: Date;
  closesAt: Date | null;
  cadence: Cadence;
  demonstration?: boolean;
  /** Slugs of letters on this site. */
  cites?: string[];
};
