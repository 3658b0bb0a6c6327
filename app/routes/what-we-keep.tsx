import type { MetaFunction } from "@remix-run/node";
import { tablesOf } from "#app/platform/schema-notes.ts";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import schema from "../../prisma/schema.prisma?raw";

export const meta: MetaFunction = () => [{ title: "What we keep · Undersigned" }];

export default function WhatWeKeep() {
  return (
    <Page sourceHref={sourceHref}>
      <Lead title="What we keep">
        <p>
          Every column of every table of this site’s database, why it is there and until when. The list is
          made from the database’s own description, so nothing can be missing from it. There is no access log,
          and no address of a visitor is stored anywhere.
        </p>
      </Lead>
      {tablesOf(schema).map(({ name, note, columns }) => (
        <section key={name} className="section">
          <h2 id={name}>
            <code className="mono">{name}</code>
          </h2>
          <p>{note}</p>
          <section className="table" tabIndex={0} aria-labelledby={name}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">What it is, and until when</th>
                </tr>
              </thead>
              <tbody>
                {columns.map((column) => (
                  <tr key={column.name}>
                    <th scope="row">
                      <code className="mono">{column.name}</code>
                    </th>
                    <td>{column.note}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </section>
      ))}
    </Page>
  );
}
