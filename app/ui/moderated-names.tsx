import type { Suspicion } from "#app/signature/suspicion.ts";
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
      <p>
        {heldBy
          ? `Held back: ${suspicionWords[heldBy as Suspicion] ?? heldBy}.`
          : "An organization: each waits for a look."}
      </p>
      <div className="actions">
        <Act fields={{ act: "approve", signature: id }} about={shown}>
          Approve
        </Act>
      </div>
      <details>
        <summary>
          Refuse<span className="visually-hidden"> {shown}</span>
        </summary>
        <div className="details-text">
          <p>It is deleted. Its signer is not told, and cannot sign again with the same mailbox.</p>
          <Act fields={{ act: "refuse", signature: id }} kind="danger" about={shown}>
            Refuse it
          </Act>
        </div>
      </details>
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
  const more = detailsOf({ ...signature, name: "", ...(name ? {} : { organization: "" }) });
  return (
    <li>
      <p dir="auto">
        <strong>{called}</strong>
      </p>
      {more && <p dir="auto">{more}</p>}
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
        list="rules"
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

/** By which most names are removed; any other rule may be named too. Once on a page, for all its forms. */
export function CommonRules() {
  return (
    <datalist id="rules">
      {Object.entries(commonRules).map(([rule, words]) => (
        <option key={rule} value={rule}>
          {words}
        </option>
      ))}
    </datalist>
  );
}

const commonRules = {
  "not-a-person": "It is no person’s name",
  "not-a-colleague": "They do not work there",
  "asked-by-the-signer": "The signer asked for it",
  "signed-twice": "The same person stands there twice",
};

/** What is odd about a name, for who decides. */
const suspicionWords: Record<Suspicion, string> = {
  "keyboard-row": "it looks like keys typed in a row",
  "one-letter": "it is one letter, or one letter again and again",
  "capitals-and-digits": "it is nothing but capitals and digits",
  "the-addressee": "it is the name of whom the letter is to",
  "the-employer": "it is the name of the workplace",
  "one-name-many-times": "many with this name wait for one batch",
};

function detailsOf({ name, title, organization, place, domain }: Details): string {
  return [name, title, organization, place, domain].filter(Boolean).join(", ");
}
