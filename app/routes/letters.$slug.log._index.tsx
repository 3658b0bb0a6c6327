import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { toHex } from "#app/credential/octets.ts";
import { textIn } from "#app/letter/letter.ts";
import { readCheckpoint, verifierKey } from "#app/log/checkpoint.ts";
import { entryInWords } from "#app/log/entry-words.ts";
import { logKeyIn } from "#app/log/genesis.ts";
import { findCheckpoint, findNewestEntries } from "#app/log/log.server.ts";
import { entryTiles, tilePath } from "#app/log/tiles.ts";
import { notFound, publicPage, securityHeaders } from "#app/platform/http.server.ts";
import { findCounts } from "#app/signature/counts.server.ts";
import { CheckLog } from "#app/ui/check-log.tsx";
import { Day } from "#app/ui/day.tsx";
import { Hash, LogEntries } from "#app/ui/log-entries.tsx";
import { LogTree } from "#app/ui/log-tree.tsx";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { figure, haveSigned } from "#app/ui/tally.tsx";

const newest = 12;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `The log: ${page?.title ?? ""} · Undersigned` },
];

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const checkpoint = (await findCheckpoint(context.db, letter.id)) ?? notFound();
  const read = readCheckpoint(checkpoint);
  if (read.kind !== "checkpoint") throw new Error("the log’s newest checkpoint is none");
  const { size, root } = read.checkpoint;
  const [counts, entries] = await Promise.all([
    findCounts(context.db, letter),
    findNewestEntries(context.db, letter.id, { size, take: newest }),
  ]);
  const workplaces = new Map(letter.workplaces.map(({ id, name }) => [id, name]));
  const [firstTile] = entryTiles(size);
  return data(
    {
      slug: letter.slug,
      title: textIn(letter, null).title,
      total: counts.total,
      haveSigned: haveSigned(
        letter.ways,
        letter.workplaces.flatMap(({ domains }) => domains),
        counts.total,
      ),
      batch: counts.batch,
      publishedAt: counts.publishedAt,
      origin: letter.logOrigin,
      size,
      root: toHex(root),
      genesis: toHex(letter.genesis),
      verifierKey: await verifierKey(letter.logOrigin, logKeyIn(letter.genesisEntry)),
      checkpoint,
      firstTile: firstTile ? tilePath(firstTile) : "",
      entries: entries.map(({ index, entry }) => ({ index, ...entryInWords(entry, workplaces) })),
      address: `${context.origin}/letters/${letter.slug}`,
      program: context.programs["check-log"] ?? null,
      worker: context.programs["check-log-worker"] ?? null,
    },
    {
      headers: {
        ...securityHeaders({ origin: context.origin, scripts: true, workers: true }),
        ...publicPage([letter.slug]),
      },
    },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Log() {
  const page = useLoaderData<typeof loader>();
  const { slug, title, total, size, entries, genesis, worker } = page;
  const here = `/letters/${slug}/log`;
  const howMany = size === 1 ? "1 entry" : `${figure(size)} entries`;
  return (
    <Page current="letters" sourceHref={sourceHref} back={{ href: `/letters/${slug}`, label: title }}>
      <Lead title="The log, from which the total is counted">
        <p>
          Whatever changes the number under this letter is an entry of this log: every signature, every
          withdrawal, every batch. It is open to everybody and can only grow. So nobody has to believe the
          number: you can count again.
        </p>
      </Lead>

      <div className="log-layout">
        <aside className="log-figures" aria-label="The log in figures">
          <p className="log-figure">
            <span>{figure(total)}</span> {page.haveSigned}
          </p>
          <p className="log-figure">
            <span>{figure(size)}</span> {size === 1 ? "entry" : "entries"} in the log, in{" "}
            {page.batch === 1 ? "1 batch" : `${figure(page.batch)} batches`}, the last of{" "}
            <Day date={page.publishedAt} />
          </p>
        </aside>

        <div className="log-text">
          <CheckLog
            program={worker && page.program}
            checking={{ letter: slug, genesis, worker }}
            entries={howMany}
          />

          <section className="section" aria-labelledby="proves">
            <h2 id="proves">What the log proves, and what it does not</h2>
            <div className="prose">
              <h3>It proves</h3>
              <ul>
                <li>
                  that the total is what the entries add up to: signatures, less what was withdrawn or
                  removed;
                </li>
                <li>
                  that every signature without a name carries the stamp of this letter’s key, that none counts
                  twice, and that only its signer can have withdrawn it;
                </li>
                <li>
                  that nothing was changed, taken out or put in before a point that you have seen, as long as
                  you have kept its checkpoint.
                </li>
              </ul>
            </div>
            <LogTree />
            <div className="prose">
              <h3>It does not prove</h3>
              <ul>
                <li>
                  who is behind a mailbox. What was verified is that somebody could read the mail that came to
                  it, not who that is and not that they work there;
                </li>
                <li>
                  that this site gave out no stamp without asking a mailbox. For that you have its word, and a
                  limit: each batch says how many mailboxes were used at most, and where the headcount is
                  known there can never be more;
                </li>
                <li>
                  that you are shown the same log as others. Compare your checkpoint with theirs, and you
                  know.
                </li>
              </ul>
            </div>
          </section>

          <section className="section" aria-labelledby="entries">
            <h2 id="entries">{entries.length < size ? "The newest entries" : "All entries"}</h2>
            <p>
              Newest first. Within a batch signatures are sorted by numbers that are as good as drawn by lot:
              their order says nothing about who came when.
            </p>
            <LogEntries entries={entries} />
            <p className="log-more">
              All of them, as programs read them: <a href={`${here}/${page.firstTile}`}>the first entries</a>,{" "}
              256 in a file, and <a href={`${sourceHref}/blob/main/docs/log-format.md`}>the format</a>.
            </p>
          </section>

          <section className="section" aria-labelledby="checkpoint">
            <h2 id="checkpoint">The newest checkpoint</h2>
            <p>
              Four lines stand for the whole log: its name, how many entries it has, their root, and the
              signature of the log’s key.{" "}
              <strong>Keep them. If the log ever changes behind your back, they are the proof</strong> that it
              was another one.
            </p>
            <pre className="mono checkpoint" dir="ltr" translate="no">
              {page.checkpoint}
            </pre>
            <p>
              <a href={`${here}/checkpoint`}>The checkpoint as a file</a>
            </p>
            <dl className="facts log-facts">
              <div>
                <dt>Name of the log</dt>
                <dd className="mono">{page.origin}</dd>
              </div>
              <div>
                <dt>Entries</dt>
                <dd>{figure(size)}</dd>
              </div>
              <div>
                <dt>Root</dt>
                <dd>
                  <Hash hex={page.root} />
                </dd>
              </div>
              <div>
                <dt>First entry</dt>
                <dd>
                  <Hash hex={genesis} />
                  <p>
                    Names the letter, its keys and the key below, for good. Shared links carry it after #k=,
                    and every ticket does.
                  </p>
                </dd>
              </div>
              <div>
                <dt>Key of the log</dt>
                <dd>
                  <code className="mono" dir="ltr" translate="no">
                    {page.verifierKey}
                  </code>
                  <p>As other programs that check logs take it (C2SP signed-note).</p>
                </dd>
              </div>
            </dl>
          </section>

          <section className="section" aria-labelledby="otherwise-title" id="otherwise" tabIndex={-1}>
            <h2 id="otherwise-title">Check without this page</h2>
            <div className="prose">
              <p>
                A page that checks its own site could be made to say that all is well. Who wants to be sure
                takes a program from elsewhere.
              </p>
              <h3>By a command</h3>
              <p>
                In a copy of <a href={sourceHref}>the source code</a>, with Node 20 or newer:
              </p>
              <pre className="mono" dir="ltr" translate="no">
                npm run check-log -- {page.address}
              </pre>
              <p>It checks the same, remembers what it has seen, and takes a shared link with #k= as well.</p>
              <h3>With the archive, also when this site is gone</h3>
              <p>
                <a href={`/letters/${slug}/archive.zip`}>The letter’s archive</a> holds the letter, the log,
                the names and the checker. Keep it: nobody needs this site to check it.
              </p>
              <h3>By a program of your own</h3>
              <p>
                <a href={`${sourceHref}/blob/main/docs/log-format.md`}>The format of the log</a> says on one
                page what is in it and what has to be checked. It is that of C2SP’s tile-based logs, for which
                there are programs already.
              </p>
            </div>
          </section>
        </div>
      </div>
    </Page>
  );
}
