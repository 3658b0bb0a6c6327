import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listSiteActs } from "#app/moderation/site-acts.server.ts";
import { siteActInWords } from "#app/moderation/site-act-words.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { Moment } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "What was done · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  const before = /^\d{1,9}$/.exec(new URL(request.url).searchParams.get("before") ?? "")?.[0];
  return {
    name: me.name,
    ...(await listSiteActs(context, { before: before === undefined ? undefined : Number(before) })),
  };
}

export default function Acts() {
  const { name, acts, next } = useLoaderData<typeof loader>();
  return (
    <Admin name={name} current="/admin/acts">
      <h1>What was done</h1>
      <p className="standfirst">By those who run this site, the newest first. Kept for two years.</p>
      {acts.length === 0 && <p className="empty">Nothing yet.</p>}
      <ul className="entries">
        {acts.map((act) => (
          <li key={act.id}>
            <p dir="auto">{siteActInWords(act)}</p>
            <p className="hint">
              <Moment date={act.at} />
            </p>
          </li>
        ))}
      </ul>
      {next !== null && (
        <p>
          <a href={`/admin/acts?before=${next}`}>Earlier</a>
        </p>
      )}
    </Admin>
  );
}
