import { Choices } from "./choices.tsx";
import { Button } from "./form.tsx";
import { PasswordAgain } from "./workspace.tsx";

/** Gives a member of a team another role, or none any more. */
export function ChangeMember({
  member,
  chosen,
  isFresh,
  error,
}: {
  member: { id: string; name: string; role: string };
  /** In a form that was refused. */
  chosen: string | undefined;
  isFresh: boolean;
  error: string | undefined;
}) {
  return (
    <details open={error || chosen ? true : undefined}>
      <summary>
        Change<span className="visually-hidden"> the role of {member.name}</span>
      </summary>
      <div className="details-text">
        <form method="post" noValidate>
          <input type="hidden" name="act" value="change" />
          <input type="hidden" name="member" value={member.id} />
          <RoleChoice id={`role-${member.id}`} value={chosen ?? member.role} mayEnd />
          <PasswordAgain isFresh={isFresh} name={`again-${member.id}`} error={error} />
          <Button kind="secondary">Change</Button>
        </form>
      </div>
    </details>
  );
}

/** What somebody may do with a letter. */
export function RoleChoice({ id, value, mayEnd = false }: { id: string; value: string; mayEnd?: boolean }) {
  return (
    <Choices
      name={id}
      field="role"
      legend="Role"
      chosen={[value]}
      choices={[...roles, ...(mayEnd ? [{ value: "none", label: "Not on the team any more" }] : [])]}
    />
  );
}

/** The roles of a team, from who may do least on. */
const roles = [
  { value: "viewer", label: "Viewer", hint: "Sees totals, and what the team does." },
  { value: "moderator", label: "Moderator", hint: "Also decides about names." },
  { value: "editor", label: "Editor", hint: "Also writes and publishes." },
  { value: "owner", label: "Owner", hint: "Also closes and delivers the letter, and chooses the team." },
];
