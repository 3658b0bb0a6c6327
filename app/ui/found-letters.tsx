export type FoundLettersProps = {
  letters: {
    slug: string;
    title: string;
    addressee: string;
    listed: boolean;
    unlistedReason: string | null;
    takenDown: string | null;
  }[];
  empty: string;
};

/** Letters that an operator may have to decide about. */
export function FoundLetters({ letters, empty }: FoundLettersProps) {
  if (letters.length === 0) return <p className="empty">{empty}</p>;
  return (
    <ul className="entries">
      {letters.map((letter) => (
        <li key={letter.slug}>
          <h2 className="entry-title">
            <a href={`/admin/letters/${letter.slug}`} dir="auto">
              {letter.title}
            </a>
          </h2>
          <p>
            To <span dir="auto">{letter.addressee}</span>
          </p>
          <p className="hint">{standing(letter)}</p>
        </li>
      ))}
    </ul>
  );
}

/** Where a letter stands, as operators see it. */
export function standing({
  listed,
  unlistedReason,
  takenDown,
}: Pick<FoundLettersProps["letters"][number], "listed" | "unlistedReason" | "takenDown">): string {
  if (takenDown !== null) return "Taken down";
  if (listed) return "In the lists";
  return unlistedReason === null ? "Waits to be let into the lists" : "Kept out of the lists";
}
