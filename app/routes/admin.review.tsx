import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listToReview } from "#app/moderation/letters.server.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { FoundLetters } from "#app/ui/found-letters.tsx";

export const meta: MetaFunction = () => [
  { title: "Letters to review · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  return {
    name: me.name,
    isFirst: context.switches.isOn("review-first"),
    letters: await listToReview(context),
  };
}

export default function Review() {
  const { name, isFirst, letters } = useLoaderData<typeof loader>();
  return (
    <Admin name={name} current="/admin/review">
      <h1>Letters to review</h1>
      <p className="standfirst">
        {isFirst
          ? "A letter that is published waits here before it stands in the lists."
          : "Letters go into the lists at once. With the switch “Review first” they wait here."}
      </p>
      <p>
        While it waits a letter can be read and signed by whoever has its address. It stands in no list, and
        search engines are told to leave it out.
      </p>
      <FoundLetters letters={letters} empty="No letter waits." />
    </Admin>
  );
}
