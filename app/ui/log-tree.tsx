const BEFORE = "M90 74L50 116M90 74l40 42M50 116L30 150M50 116l20 34M130 116l-20 34M130 116l20 34";
const ADDED =
  "M170 24L90 74M170 24l80 50M250 74l-40 42M250 74l40 42M210 116l-20 34M210 116l20 34M290 116l-20 34M290 116l20 34";

/** A log before and after a batch: the tree of before stands unchanged in the tree of now. */
export function LogTree() {
  return (
    <figure className="log-tree">
      <svg
        className="drawing"
        viewBox="0 0 340 180"
        role="img"
        aria-label="A tree of eight entries under one root. Its left half, of four entries, is the whole tree of an earlier day."
      >
        <path className="log-tree-added" d={ADDED} />
        <path d={BEFORE} />
        <path
          className="drawing-paper"
          d="M18 150h24v16H18zM58 150h24v16H58zM98 150h24v16H98zM138 150h24v16h-24z"
        />
        <path
          className="drawing-stamp"
          d="M178 150h24v16h-24zM218 150h24v16h-24zM258 150h24v16h-24zM298 150h24v16h-24z"
        />
        <circle className="drawing-paper" cx="90" cy="74" r="9" />
        <circle className="drawing-paper" cx="50" cy="116" r="6" />
        <circle className="drawing-paper" cx="130" cy="116" r="6" />
        <circle className="drawing-stamp" cx="170" cy="24" r="10" />
        <circle className="drawing-stamp" cx="250" cy="74" r="6" />
        <circle className="drawing-stamp" cx="210" cy="116" r="6" />
        <circle className="drawing-stamp" cx="290" cy="116" r="6" />
      </svg>
      <figcaption>
        Outlined, the log of an earlier day. Filled, what a batch has added, and the new root above it all.
        Whoever has kept the old root finds it again in the new tree, or knows that an entry was changed.
      </figcaption>
    </figure>
  );
}
