import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { reportKinds } from "#app/moderation/report-form.ts";
import { closeReport, listReports } from "#app/moderation/reports.server.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { ErrorSummary, Notice } from "#app/ui/form.tsx";
import { ReportList } from "#app/ui/report-list.tsx";

export const meta: MetaFunction = () => [
  { title: "Reports · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  return {
    name: me.name,
    isDone: new URL(request.url).searchParams.get("step") === "done",
    letters: await listReports(context),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await enterOperator(context, request);
  const form = await formIn(request);
  if (typedIn(form, "act") !== "close")
    return data({ error: "This form is not complete. Load the page again." }, { status: 422 });
  if (await closeReport(context, typedIn(form, "report"), { operatorId: me.id }))
    return redirect("/admin/reports?step=done", 303);
  return data({ error: "That report was decided meanwhile." }, { status: 409 });
}

export default function Reports() {
  const { name, isDone, letters } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Admin name={name} current="/admin/reports">
      {refused && <ErrorSummary errors={{}} form={[refused.error]} />}
      <h1>Reports</h1>
      <p className="standfirst">
        What visitors find wrong. A report is deleted when you decide, and after 90 days in any case.
      </p>
      {isDone && !refused && <Notice kind="success" title="The report is deleted." />}
      {letters.length === 0 && <p className="empty">Nothing was reported.</p>}
      {letters.map(({ slug, title, reports }) => (
        <section key={slug} className="section" aria-labelledby={`about-${slug}`}>
          <h2 id={`about-${slug}`} dir="auto">
            {title}
          </h2>
          <p>
            <a href={`/admin/letters/${slug}`}>
              Look at the letter, or take it down<span className="visually-hidden">: {title}</span>
            </a>
          </p>
          <ReportList reports={reports} kinds={reportKinds} action="/admin/reports" />
        </section>
      ))}
    </Admin>
  );
}
