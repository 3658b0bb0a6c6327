import { useLocation } from "@remix-run/react";

/** A letter as the ways through its pages depend on it, and on who goes them. */
export type LetterStanding = {
  slug: string;
  title: string;
  isDraft: boolean;
  /** The language in which a draft is written. */
  lang: string | null;
  /** Whether its texts can be changed. */
  takesTexts: boolean;
  /** How many signatures wait for a decision of who reads this. */
  waiting: number;
  mayEdit: boolean;
  mayModerate: boolean;
  mayClose: boolean;
  mayOwn: boolean;
};

type Place = { to: string; label: string; may: boolean; also?: RegExp; count?: number; within?: Place[] };

/** Where one can go with one letter: the same on each of its pages, with the page that is shown marked. */
export function LetterPlaces({ letter }: { letter: LetterStanding }) {
  const { pathname } = useLocation();
  const base = `/organize/letters/${letter.slug}`;
  const here = pathname.slice(base.length);
  const places = (letter.isDraft ? placesOfDraft(letter) : placesOfLetter(letter)).filter(({ may }) => may);
  const within = places.find((place) => isAt(place, here))?.within?.filter(({ may }) => may) ?? [];
  return (
    <nav className="places" aria-label="This letter">
      <PlaceList base={base} here={here} places={places} />
      {within.length > 1 && <PlaceList base={base} here={here} places={within} />}
    </nav>
  );
}

function PlaceList({ base, here, places }: { base: string; here: string; places: Place[] }) {
  return (
    <ul>
      {places.map((place) => (
        <li key={place.to}>
          <a
            href={`${base}${place.to}`}
            aria-current={place.to === here ? "page" : isAt(place, here) ? "true" : undefined}
          >
            {place.label}
            {place.count ? (
              <span className="count">
                {place.count}
                <span className="visually-hidden"> waiting</span>
              </span>
            ) : null}
          </a>
        </li>
      ))}
    </ul>
  );
}

function isAt({ to, also, within = [] }: Place, here: string): boolean {
  return to === here || (also?.test(here) ?? false) || within.some((place) => isAt(place, here));
}

function placesOfLetter(letter: LetterStanding): Place[] {
  const { mayEdit, mayModerate, mayClose, mayOwn, takesTexts, waiting } = letter;
  return [
    { to: "", label: "Overview", may: true },
    {
      to: "/signatures",
      label: "Names",
      may: mayModerate,
      count: waiting,
      within: [
        { to: "/signatures", label: "List", may: true },
        { to: "/export", label: "Export", may: true },
      ],
    },
    { to: "/updates", label: "Updates", may: true, also: /^\/updates\// },
    { to: "/versions", label: "Text", may: true, also: /^\/write\/text/ },
    {
      to: "/deliver",
      label: "Delivery",
      may: mayEdit,
      within: [
        { to: "/deliver", label: "Deliver", may: true },
        { to: "/deliver/recipients", label: "Recipients", may: true },
        { to: "/answers", label: "Answers", may: true },
        { to: "/outcome", label: "Outcome", may: mayOwn },
        { to: "/close", label: "Close", may: mayClose && takesTexts },
      ],
    },
    { to: "/team", label: "Team", may: true },
  ];
}

function placesOfDraft({ mayEdit, lang }: LetterStanding): Place[] {
  return [
    { to: "/write", label: "Checklist", may: true, also: /^\/publish$/ },
    { to: "/write/letter", label: "To whom", may: mayEdit },
    { to: `/write/text/${lang}`, label: "Text", may: mayEdit, also: /^\/write\/text/ },
    { to: "/write/workplaces", label: "Workplaces", may: mayEdit },
    { to: "/write/signing", label: "Signing", may: mayEdit },
    { to: "/write/ties", label: "Extras", may: mayEdit },
    { to: "/team", label: "Team", may: true },
  ];
}
