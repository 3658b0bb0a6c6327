/** What there is to sign with instead of this site's pages, each to be saved first. `letterHref`: the letter as data. */
export function OfflineSigners({ letterHref }: { letterHref: string }) {
  return (
    <ul className="signers">
      <li>
        <a href={letterHref} download="letter.json">
          The letter as a file
        </a>
        , which either signer asks for.
      </li>
      <li>
        <a href="/offline-signer.html" download="offline-signer.html">
          A signer for browsers
        </a>
        , one page that works from your disk.
      </li>
      <li>
        <a href="/offline-signer.py" download="offline-signer.py">
          A signer in Python
        </a>
        , for a terminal. It needs Python 3.9 or newer, and nothing else.
      </li>
    </ul>
  );
}

/** The same for whoever has not come to the ticket yet. */
export function WithoutScripts({ letterHref }: { letterHref: string }) {
  return (
    <details>
      <summary>Sign without this site’s scripts</summary>
      <div className="details-text">
        <p>
          To sign anonymously something has to be calculated on your side. If your browser runs no scripts
          here, or if you would rather not trust this site’s own, save these and go on offline. The mail code
          and the ticket are pasted into plain forms.
        </p>
        <OfflineSigners letterHref={letterHref} />
        <p>
          The letter’s log names both signers by their SHA-256, so that you can see that yours are those that
          everybody gets.
        </p>
      </div>
    </details>
  );
}
