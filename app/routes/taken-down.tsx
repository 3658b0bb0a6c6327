import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { notFound } from "#app/platform/http.server.ts";
import { TakenDown } from "#app/ui/taken-down.tsx";

export const meta: MetaFunction = () => [
  { title: "This letter was taken down · Undersigned" },
  { name: "robots", content: "noindex" },
];

/** The page that is shown under every address of a letter that was taken down. */
export function loader({ context }: LoaderFunctionArgs) {
  const { slug, ways, reason } = context.takenDown ?? notFound();
  const page = {
    href: `/letters/${slug}`,
    reason,
    named: ways.includes("named") || ways.includes("organization"),
    unnamed: ways.includes("anonymous") || ways.includes("role"),
    sent: context.notTaken?.sent ?? [],
  };
  return data(page, { status: 410 });
}

export default function InPlaceOfALetter() {
  return <TakenDown {...useLoaderData<typeof loader>()} />;
}
