export type ShownRun = { kind: "same" | "added" | "removed"; text: string };
export type ShownDifference = { title: ShownRun[]; demands: ShownRun[]; body: ShownRun[] };

/** One text against the one before it, word by word: what went is struck through, what came is underlined. */
export function TextDifference({
  difference,
  lang,
  dir,
  demandsTitle = "Demands",
}: {
  difference: ShownDifference;
  lang: string;
  dir: "ltr" | "rtl";
  demandsTitle?: string;
}) {
  const { title, demands, body } = difference;
  return (
    <div className="difference" lang={lang} dir={dir}>
      <p className="difference-title">
        <Runs runs={title} />
      </p>
      <p className="difference-text">
        <Runs runs={body} />
      </p>
      {demands.length > 0 && (
        <>
          <p className="difference-demands">{demandsTitle}</p>
          <p className="difference-text">
            <Runs runs={demands} />
          </p>
        </>
      )}
    </div>
  );
}

/** A text with what went struck through and what came underlined; said in words too, for who does not see it. */
export function Runs({ runs }: { runs: ShownRun[] }) {
  return (
    <>
      {runs.map(({ kind, text }, place) => {
        const key = `${place}`;
        if (kind === "same") return <span key={key}>{text}</span>;
        const Change = kind === "added" ? "ins" : "del";
        return (
          <Change key={key}>
            <span className="visually-hidden">{kind === "added" ? " [added: " : " [removed: "}</span>
            {text}
            <span className="visually-hidden">] </span>
          </Change>
        );
      })}
    </>
  );
}
