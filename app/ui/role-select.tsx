/** The role that somebody may state instead of a name. */
export function RoleSelect({
  roles,
  least,
  id = "role",
  value = "",
}: {
  roles: string[];
  least: number;
  id?: string;
  value?: string | undefined;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>
        Role <span className="optional">(optional)</span>
      </label>
      <p className="hint" id={`${id}-hint`}>
        You state it, nobody checks it. It is shown only as a number
        {least > 1 ? `, in steps of ${least}` : ""}: until enough have chosen it, you count as anonymous.
      </p>
      <select id={id} name="role" aria-describedby={`${id}-hint`} defaultValue={value}>
        <option value="">No role</option>
        {roles.map((role) => (
          <option key={role} value={role}>
            {role}
          </option>
        ))}
      </select>
    </div>
  );
}
