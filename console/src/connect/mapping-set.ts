/** A group that is to give a role. */
export interface GroupRole {
  readonly groupName: string;
  readonly groupId?: string;
  readonly role: string;
}

/** A set of mappings with these put in: what had one of the groups or of the roles before goes, the rest stays. */
export function withGroups(present: readonly GroupRole[], added: readonly GroupRole[]): GroupRole[] {
  const stays = present.filter(
    (old) => !added.some(({ groupName, role }) => groupName === old.groupName || role === old.role),
  );
  return [...stays, ...added].map(({ groupName, groupId, role }) => ({
    groupName,
    role,
    ...(groupId === undefined ? {} : { groupId }),
  }));
}
