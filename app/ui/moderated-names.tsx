import { Button, Field } from "./form.tsx";
import { Act } from "./workspace.tsx";

type Details = Partial<Record<"name" | "title" | "place" | "organization" | "domain", string | null>>;

export type ShownSignature = Details & { id: string };

export type TypedRemoval = { rule: string; reason: string; errors: { rule?: string; reason?: string } };

/** A signature that waits for somebody to decide about it. */
export function Waiting({ signature }: { signature: ShownSignature & { heldBy: string | null } }) {
  const { id, name, organization, heldBy } = signature;
  const shown = heldBy ? name : (organization ?? name);
  return (
    <li>
      <p dir="auto">
        <strong>{shown}</strong>
      </p>
      <p dir="auto">{detailsOf(heldBy ? { ...signature, name: "" } : { ...signature, organization: "" })}</p>
      <p>{heldBy ? `Held back by the rule “${heldBy}”.` : "An organization: each waits for a look."}</p>
      <div className="actions">
        <Act fields={{ act: "approve", signature: id }} about={shown}>
          Approve
        </Act>
        <Act fields={{ act: "refuse", signature: id }} kind="danger" about={shown}>
          Refuse
        </Act>
      </div>
    </li>
  );
}

/** A published name, which can be removed. */
export function Published({
  signature,
  wrong,
}: {
  signature: ShownSignature;
  wrong: TypedRemoval | undefined;
}) {
  const { id, name, organization } = signature;
  const called = name || organization;
  return (
    <li>
      <p dir="auto">
        <strong>{called}</strong>
      </p>
      <p dir="auto">{detailsOf({ ...signature, name: "", ...(name ? {} : { organization: "" }) })}</p>
      <details open={wrong ? true : undefined}>
        <summary>
          Remove<span className="visually-hidden"> {called}</span>
        </summary>
        <div className="details-text">
          <p>
            The name is gone from every page at once and from the total with the next batch. Rule and reason
            stand in the public log for ever: do not name the person in them.
          </p>
          <RemoveForm id={id} wrong={wrong} />
        </div>
      </details>
    </li>
  );
}

/** Takes a published name down. `wrong`: what was typed and not taken. */
function RemoveForm({ id, wrong }: { id: string; wrong: TypedRemoval | undefined }) {
  return (
    <form method="post" noValidate>
      <input type="hidden" name="act" value="remove" />
      <input type="hidden" name="signature" value={id} />
      <Field
        name={`rule-${id}`}
        label="Rule"
        hint="A short name in small letters, such as not-a-person or asked-by-the-signer."
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={wrong?.rule}
        error={wrong?.errors.rule}
      />
      <Field
        name={`reason-${id}`}
        label="Reason, for the public"
        hint="One sentence of at most 300 characters."
        defaultValue={wrong?.reason}
        error={wrong?.errors.reason}
      />
      <Button kind="danger">Remove the name</Button>
    </form>
  );
}

function detailsOf({ name, title, organization, place, domain }: Details): string {
  return [name, title, organization, place, domain].filter(Boolean).join(", ");
}
