/** The link by which a letter is passed on. It ends with the fingerprint of its first entry, by which browsers notice a swapped key. */
export function ShareLink({ address, genesis }: { address: string; genesis: string }) {
  return (
    <>
      <p className="secret mono">
        {address}#k={genesis}
      </p>
      <p className="hint">
        What follows the # never reaches this server. It lets the browser of whoever signs notice if it was
        given another key than everybody else.
      </p>
    </>
  );
}
