import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { trueUntil } from "#app/delivery/clock.ts";
import { listLetters } from "#app/letter/letters.server.ts";
import { publicPage } from "#app/platform/http.server.ts";
import { Button } from "#app/ui/form.tsx";
import { HowItWorks } from "#app/ui/how-it-works.tsx";
import { LetterList } from "#app/ui/letter-list.tsx";
import { Lead, Page } from "#app/ui/page.tsx";
import { sourceHref } from "#app/ui/source.ts";
import { listed } from "#app/ui/listed.tsx";

export const meta: MetaFunction = () => [
  { title: "Undersigned: open letters that workers can sign safely" },
  {
    name: "description",
    content:
      "Open letters with verified signatures, anonymous for whoever wants it, and totals that single nobody out.",
  },
];

export async function loader({ context }: LoaderFunctionArgs) {
  const { letters } = await listLetters(context, { status: "open", sort: "signed" });
  return data(
    { letters: letters.slice(0, 6) },
    { headers: publicPage(["*"], trueUntil(letters, context.now)) },
  );
}

export const headers = ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders;

export default function Home() {
  const { letters } = useLoaderData<typeof loader>();
  return (
    <Page sourceHref={sourceHref}>
      <Lead
        title="Sign where it counts, without a name on record"
        actions={
          <>
            <Button href="/letters">Read the letters</Button>
            <Button href="#how" kind="secondary">
              See how it works
            </Button>
          </>
        }
      >
        <p>
          Undersigned hosts open letters from workers to those who employ them. Every signature is checked
          against a mailbox at the workplace. Whoever wants to stays anonymous, also to those who run this
          site.
        </p>
      </Lead>
      <section className="section" aria-labelledby="open-letters">
        <h2 id="open-letters">Open for signing</h2>
        <LetterList letters={letters.map(listed)} empty="No letter is open at the moment." />
      </section>
      <section className="section" aria-labelledby="own-letter">
        <h2 id="own-letter">Write one of your own</h2>
        <p>
          You need an account for that, by a pseudonym and a personal mailbox. Who signs a letter needs none.
        </p>
        <div className="actions">
          <Button href="/organize" kind="secondary">
            Organize a letter
          </Button>
        </div>
      </section>
      <HowItWorks />
    </Page>
  );
}
