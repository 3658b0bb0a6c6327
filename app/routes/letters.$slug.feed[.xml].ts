import type { LoaderFunctionArgs } from "@remix-run/node";
import { textIn } from "#app/letter/letter.ts";
import { letterHtml } from "#app/letter/markdown.ts";
import { listVersionDates } from "#app/letter/version-dates.server.ts";
import { notFound, publicFile } from "#app/platform/http.server.ts";
import { findMilestones } from "#app/signature/milestones.server.ts";
import { atomFeed } from "#app/update/feed.ts";
import { listUpdates } from "#app/update/updates.server.ts";

export async function loader({ params, context }: LoaderFunctionArgs) {
  const letter = (await context.letters.find(context, params.slug ?? "")) ?? notFound();
  const [updates, versions, milestones] = await Promise.all([
    listUpdates(context.db, letter.id),
    listVersionDates(context.db, letter.id),
    findMilestones(context.db, letter),
  ]);
  const { slug, summary, opensAt } = letter;
  const { title, lang } = textIn(letter, null);
  const url = `${context.origin}/letters/${slug}`;
  const entries = [
    { url, title: `Published: ${title}`, at: opensAt },
    ...versions
      .filter(({ version }) => version > 1)
      .map(({ version, publishedAt, reason }) => ({
        url: `${url}#version-${version}`,
        title: `Version ${version} of the text`,
        at: publishedAt,
        ...(reason ? { html: letterHtml(reason) } : {}),
      })),
    ...updates.map(({ number, title: headline, body, publishedAt }) => ({
      url: `${url}/updates/${number}`,
      title: headline,
      at: publishedAt,
      html: letterHtml(body),
    })),
    ...milestones.map(({ total, at }) => ({
      url: `${url}#signatures-${total}`,
      title: `${total.toLocaleString("en")} signatures`,
      at,
    })),
  ];
  const feed = atomFeed({ url: `${url}/feed.xml`, letterUrl: url, title, summary, lang }, entries);
  return publicFile(feed, "application/atom+xml; charset=utf-8", { dependsOn: [slug] });
}
