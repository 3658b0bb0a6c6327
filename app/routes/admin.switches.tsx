import {
  data,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { isSwitchName, listSwitches, turnSwitch } from "#app/moderation/switch.server.ts";
import { switchWords } from "#app/moderation/switch-words.ts";
import { enterOperator } from "#app/organizer/enter.server.ts";
import { againRefusal } from "#app/organizer/refusals.ts";
import { confirmAgain } from "#app/organizer/sign-in.server.ts";
import { formIn, typedIn } from "#app/platform/http.server.ts";
import { Admin } from "#app/ui/admin.tsx";
import { Button, ErrorSummary, Notice } from "#app/ui/form.tsx";
import { Moment, PasswordAgain } from "#app/ui/workspace.tsx";

export const meta: MetaFunction = () => [
  { title: "Switches · Undersigned" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const me = await enterOperator(context, request);
  return {
    name: me.name,
    isFresh: me.isFresh,
    isDone: new URL(request.url).searchParams.get("step") === "done",
    switches: (await listSwitches(context)).map((each) => ({ ...each, ...switchWords[each.name] })),
  };
}

type Answer = { errors: Record<string, string>; form: string[] };

export async function action({ request, context }: ActionFunctionArgs) {
  const me = await enterOperator(context, request);
  const form = await formIn(request);
  const [name, turn] = [typedIn(form, "switch"), typedIn(form, "turn")];
  if (!isSwitchName(name) || (turn !== "on" && turn !== "off"))
    return data<Answer>(
      { errors: {}, form: ["This form is not complete. Load the page again."] },
      { status: 422 },
    );
  const again = await confirmAgain(context, me, typedIn(form, `again-${name}`));
  if (again !== "confirmed") {
    const { status, detail } = againRefusal(again);
    return data<Answer>({ errors: { [`again-${name}`]: detail }, form: [] }, { status });
  }
  await turnSwitch(context, { name, on: turn === "on", operatorId: me.id });
  return redirect("/admin/switches?step=done", 303);
}

export default function SwitchesPage() {
  const { name, isFresh, isDone, switches } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const errors: Record<string, string | undefined> = answer?.errors ?? {};
  return (
    <Admin name={name} current="/admin/switches">
      <ErrorSummary errors={errors} form={answer?.form ?? []} />
      <h1>Switches</h1>
      <p className="standfirst">For the whole site, within a second. Each turn is written down.</p>
      {isDone && !answer && <Notice kind="success" title="It is turned." />}
      <ul className="switches">
        {switches.map(({ name: which, title, text, since }) => (
          <li key={which}>
            <h2 id={`about-${which}`}>
              {title}: {since ? "on" : "off"}
            </h2>
            <p>{text}</p>
            {since && (
              <p className="hint">
                On since <Moment date={since} />
              </p>
            )}
            <form method="post" noValidate>
              <input type="hidden" name="switch" value={which} />
              <input type="hidden" name="turn" value={since ? "off" : "on"} />
              <PasswordAgain isFresh={isFresh} name={`again-${which}`} error={errors[`again-${which}`]} />
              <Button kind={since ? "primary" : "secondary"}>
                Switch {since ? "off" : "on"}
                <span className="visually-hidden"> {title}</span>
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </Admin>
  );
}
