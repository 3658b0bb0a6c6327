import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { findLetters } from "#app/moderation/letters.server.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { Button, Field } from "#app/ui/form.tsx";
import { FoundLetters } from "#app/ui/found-letters.tsx";

export const meta: MetaFunction = () => [
  { title: "Letters · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  const q = new URL(request.url).searchParams.get("q") ?? "";
  return { name: me.name, q, letters: await findLetters(context, q) };
}

export default function Letters() {
  const { name, q, letters } = useLoaderData<typeof loader>();
  return (
    <Admin name={name} current="/admin/letters">
      <h1>Letters</h1>
      <p className="standfirst">To take one down, to put it back, or to keep it out of the lists.</p>
      <form method="get">
        <Field name="q" type="search" label="Words of its title, addressee or address" defaultValue={q} />
        <Button kind="secondary">Find</Button>
      </form>
      <p>
        {q.trim()
          ? "At most 50 are shown, the newest first."
          : "Shown below: what is kept out of the lists or taken down."}
      </p>
      <FoundLetters
        letters={letters}
        empty={q.trim() ? "No published letter has these words." : "Every letter is in the lists."}
      />
    </Admin>
  );
}
