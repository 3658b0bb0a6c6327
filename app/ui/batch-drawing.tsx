/** Why signatures wait for each other, drawn: they come one by one, are mixed, and appear together. */
export function BatchDrawing() {
  return (
    <figure className="batch-drawing">
      <ol>
        <li>
          <svg
            className="drawing"
            viewBox="0 0 200 130"
            role="img"
            aria-label="Five sealed envelopes fall into a box at different hours, from morning to night."
          >
            <path className="batch-hours" d="M10 14h180M10 8v12M55 8v12M100 8v12M145 8v12M190 8v12" />
            <g className="batch-way">
              <path d="M22 45V82M62 61V84M108 46V80M138 69V84M176 51V82" />
            </g>
            {[
              [10, 28],
              [50, 44],
              [96, 29],
              [126, 52],
              [164, 34],
            ].map(([x, y]) => (
              <Envelope key={x} x={x ?? 0} y={y ?? 0} />
            ))}
            <path className="drawing-paper" d="M6 88h188v36H6z" />
            <path className="drawing-bold" d="M20 88h160" />
          </svg>
          <p>People sign at all hours. Each signature drops into a closed box.</p>
        </li>
        <li>
          <svg
            className="drawing"
            viewBox="0 0 200 130"
            role="img"
            aria-label="The five envelopes are shuffled: arrows cross between their old places and their new ones."
          >
            {[14, 50, 88, 126, 162].map((x) => (
              <Envelope key={x} x={x} y={10} />
            ))}
            <g className="batch-mixed">
              <path d="M26 34C26 62 100 66 100 92M62 34C62 66 26 62 26 92M100 34C100 58 174 70 174 92M138 34C138 66 62 62 62 92M174 34C174 62 138 66 138 92" />
            </g>
            {[14, 50, 88, 126, 162].map((x) => (
              <Envelope key={x} x={x} y={98} />
            ))}
          </svg>
          <p>When it is time, and there are enough, the box is shaken.</p>
        </li>
        <li>
          <svg
            className="drawing"
            viewBox="0 0 200 130"
            role="img"
            aria-label="A letter with five new marks under it that appeared in the same moment."
          >
            <path className="drawing-paper" d="M56 6h88v118H56z" />
            <path className="batch-text" d="M68 22h64M68 34h64M68 46h40" />
            <path d="M68 62h64" />
            <g className="drawing-stamp">
              <circle cx="76" cy="80" r="7" />
              <circle cx="100" cy="80" r="7" />
              <circle cx="124" cy="80" r="7" />
              <circle cx="88" cy="103" r="7" />
              <circle cx="112" cy="103" r="7" />
            </g>
          </svg>
          <p>All appear at once. Nobody can tell which came when, or which is whose.</p>
        </li>
      </ol>
      <figcaption>
        If a signature appeared at once, whoever saw a colleague at a phone at 14:05 and the total rise at
        14:06 would know. So signatures wait for each other: at least so many of a workplace, and until the
        next hour, day or week is over. Waiting longer and for more hides better; less waiting gives away
        more.
      </figcaption>
    </figure>
  );
}

function Envelope({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <path className="drawing-paper" d="M0 0h24v17H0z" />
      <path d="M0 0l12 9l12-9" />
      <circle className="drawing-stamp" cx="12" cy="9.500" r="3" />
    </g>
  );
}
