import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { findHealth } from "#app/moderation/health.server.ts";
import { findingsOf } from "#app/moderation/health-words.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { switchNames } from "#app/platform/switches.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { Notice } from "#app/ui/form.tsx";
import { Lead } from "#app/ui/page.tsx";
import { figure } from "#app/ui/tally.tsx";
import { Moment } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Health · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  const health = await findHealth(context);
  return {
    name: me.name,
    findings: findingsOf(health),
    on: switchNames.filter((name) => context.switches.isOn(name)),
    ...health,
  };
}

export default function HealthPage() {
  const { name, findings, on, waiting, mails, batches, disk, versions } = useLoaderData<typeof loader>();
  const nothingWaits = waiting.reports === 0 && waiting.toReview === 0;
  return (
    <Admin kind="reading" name={name} current="/admin">
      <Lead title="How this site is">
        <p>
          {findings.length === 0
            ? "Nothing is wrong that this page can see."
            : findings.length === 1
              ? "One thing is not as it should be."
              : `${figure(findings.length)} things are not as they should be.`}
        </p>
      </Lead>
      {findings.length > 0 && (
        <Notice kind="warning" title="What is wrong">
          <ul className="findings">
            {findings.map((finding) => (
              <li key={finding}>{finding}</li>
            ))}
          </ul>
        </Notice>
      )}
      <section className="section">
        <h2>What waits for you</h2>
        {nothingWaits && <p className="empty">Nothing waits.</p>}
        <ul>
          {waiting.reports > 0 && (
            <li>
              <a href="/admin/reports">
                {waiting.reports === 1 ? "1 report" : `${figure(waiting.reports)} reports`}
              </a>
            </li>
          )}
          {waiting.toReview > 0 && (
            <li>
              <a href="/admin/review">
                {waiting.toReview === 1
                  ? "1 letter to let into the lists"
                  : `${figure(waiting.toReview)} letters to let into the lists`}
              </a>
            </li>
          )}
        </ul>
        <p>
          Switched on: {on.length > 0 ? on.join(", ") : "nothing"}. <a href="/admin/switches">Switches</a>
        </p>
      </section>
      <section className="section health">
        <h2>Mails</h2>
        <p>Counted when this page was made. Whose mails they are, nobody sees.</p>
        <dl className="facts">
          <Fact label="Codes that wait">{figure(mails.waiting)}</Fact>
          <Fact label="The oldest has waited">
            {mails.oldestMinutes === null
              ? "nothing waits"
              : mails.oldestMinutes <= 1
                ? "less than a minute"
                : `${figure(mails.oldestMinutes)} minutes`}
          </Fact>
          <Fact label="Of these, to be tried again">{figure(mails.failing)}</Fact>
          <Fact label="Given up">{figure(mails.givenUp)}</Fact>
          <Fact label="Mails with updates that wait">{figure(mails.updates)}</Fact>
          <Fact label="The mail server">{mails.why ?? "lets us in"}</Fact>
        </dl>
      </section>
      <section className="section">
        <h2>Batches</h2>
        {batches.length === 0 ? (
          <p className="empty">No letter takes signatures.</p>
        ) : (
          <div className="table-scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Letter</th>
                  <th scope="col">Published last</th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {batches.map(({ slug, publishedAt, isOverdue }) => (
                  <tr key={slug}>
                    <th scope="row">
                      <a href={`/admin/letters/${slug}`}>{slug}</a>
                    </th>
                    <td>{publishedAt ? <Moment date={publishedAt} /> : "never"}</td>
                    <td>{isOverdue ? "overdue" : "on time"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section className="section">
        <h2>The machine</h2>
        <dl className="facts">
          <Fact label="Left on the disk of DATA_DIR">
            {disk.freeGigabytes} GB, {disk.freePercent} percent
          </Fact>
          <Fact label="Undersigned">{versions.program}</Fact>
          <Fact label="Node">{versions.node}</Fact>
          <Fact label="PostgreSQL">{versions.postgres}</Fact>
        </dl>
      </section>
    </Admin>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
