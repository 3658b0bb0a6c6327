import { Button, Checkbox } from "./form.tsx";

export type ExportNamesProps = {
  /** Where the forms go, without the file's name. */
  action: string;
  /** How many names a file will hold. */
  names: number;
  /** Address of the browser program that shows how far a file has come. Without it the browser does. */
  program: string | null;
};

/** The files in which a letter's names can be taken along. */
export function ExportNames({ action, names, program }: ExportNamesProps) {
  return (
    <div className="exports" data-names={names} id="exports">
      <h2>For a spreadsheet</h2>
      <form method="post" action={`${action}/signatures.csv`}>
        <p className="hint" id="csv-means">
          CSV in UTF-8. A cell that a spreadsheet could take for a formula begins with an apostrophe.
        </p>
        <Checkbox
          name="mark"
          label="For an Excel that shows ä as Ã¤"
          hint="Begins the file with a mark that says UTF-8."
        />
        <Button kind="secondary">Save as CSV</Button>
      </form>
      <h2>For a program</h2>
      <form method="post" action={`${action}/signatures.json`}>
        <p className="hint">JSON, one name a line.</p>
        <Button kind="secondary">Save as JSON</Button>
      </form>
      {program && (
        <>
          <div id="problem" />
          <section
            id="exporting"
            className="exporting"
            aria-labelledby="exporting-title"
            tabIndex={-1}
            hidden
          >
            <h2 id="exporting-title">Saving the names</h2>
            <progress id="exported" max={names} value={0} aria-labelledby="exporting-title" />
            <p id="exported-words" />
            <output id="exported-end" />
            <button id="cancel" className="button button-secondary" type="button">
              Cancel
            </button>
          </section>
          <script type="module" src={program} />
        </>
      )}
    </div>
  );
}
