/** What a member of a letter's team may do, the least first; each may do all that those before it may. */
export const teamRoles = ["viewer", "moderator", "editor", "owner"] as const;
export type TeamRole = (typeof teamRoles)[number];

/** Whether somebody in this role may do what asks for that one. */
export function mayAct(role: TeamRole, needed: TeamRole): boolean {
  return teamRoles.indexOf(role) >= teamRoles.indexOf(needed);
}

export function isTeamRole(text: string): text is TeamRole {
  return (teamRoles as readonly string[]).includes(text);
}

const mostName = 80;

/** The name or pseudonym that somebody typed, in one line; nothing when it is empty or too long. */
export function readName(typed: string): string | undefined {
  const name = typed
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return name !== "" && name.length <= mostName ? name : undefined;
}
