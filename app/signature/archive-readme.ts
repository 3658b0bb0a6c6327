import { textIn, type Letter } from "#app/letter/letter.ts";

/** What an archive says of itself to people. */
export function archiveReadme(
  letter: Letter,
  { total, named, organization, batch, publishedAt }: Figures,
  logSize: number,
): string {
  const signed = total === 1 ? "1 signature" : `${total} signatures`;
  return `${textIn(letter, null).title}
to ${letter.addressee}

${signed}, ${named + organization} of them by name, after batch ${batch} of ${publishedAt.toISOString().slice(0, 10)}.

This archive needs no site and no network. To check all of it, install Node.js 20 or
newer (https://nodejs.org), unpack the archive, and run in its folder:

    node check.mjs

It verifies every signature, adds them up, and says whether anything is wrong. It
remembers what it has seen, so that a later archive or the site itself cannot tell
another story. It sends nothing to anybody. You need not trust this copy of it: the
same program is part of Undersigned, and what it checks is written down in its
docs/log-format.md, so that anybody can write another.

What is here:

    letter.json        the letter and its workplaces, as the site shows them to programs,
                       with every delivery and every answer on record
    text-…-v….md       each version and translation of the text, to be read
    text-…-v….json     the same as signatures are bound to it: its SHA-256 stands in each
${letter.image ? "    image.webp         its picture, whose SHA-256 stands in the first entry\n" : ""}    count.json         the totals after the last batch
    names.json         who signed by name, with what opens the commitment in the log
    log/checkpoint     what the site has signed: so many entries, with this root
    log/tile/          the log itself (C2SP tlog-tiles): ${logSize} entries and their hashes
    check.mjs          the checker

Whoever signed by name agreed to be seen beside this letter, and may take the name
back: the site erases it then, and the next archive is without it. Please replace
this archive by the newest before you pass it on, and make no list for another
purpose of the names in it. Who signed anonymously cannot be told from anything here.

The first entry of the log, by whose hash the letter is known everywhere:

    ${Array.from(letter.genesis, (octet) => octet.toString(16).padStart(2, "0")).join("")}
`;
}

type Figures = { total: number; named: number; organization: number; batch: number; publishedAt: Date };
