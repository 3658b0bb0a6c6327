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
          <RoleSelect id={`role-${member.id}`} value={chosen ?? member.role} mayEnd />
          <PasswordAgain isFresh={isFresh} name={`again-${member.id}`} error={error} />
          <Button kind="secondary">Change</Button>
        </form>
      </div>
    </details>
  );
}

/** What somebody may do with a letter. */
export function RoleSelect({ id, value, mayEnd = false }: { id: string; value: string; mayEnd?: boolean }) {
  return (
    <div className="field">
      <label htmlFor={id}>Role</label>
      <select id={id} name="role" defaultValue={value}>
        {Object.entries(roleWords).map(([role, words]) => (
          <option key={role} value={role}>
            {words}
          </option>
        ))}
        {mayEnd && <option value="none">Not on the team any more</option>}
      </select>
    </div>
  );
}

/** The roles of a team, from who may do least on. */
const roleWords = {
  viewer: "Viewer: sees totals and what the team does",
  moderator: "Moderator: also decides about names",
  editor: "Editor: also writes and publishes",
  owner: "Owner: also closes and delivers the letter, and chooses the team",
};
