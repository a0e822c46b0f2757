import type { GroupMapping } from './group-mapping.entity.js';
import type { GroupWarning } from './group-identity.js';

/** One Okta group and the role that it gives. */
export class GroupMappingResponse {
  id: string;
  /** Slug of the connection. */
  connection: string;
  /** Exact and case-sensitive. */
  groupName: string;
  /** The group's id in Okta, to which the mapping is pinned; absent when it was made without an API credential or for no group that Okta knows. */
  groupId?: string;
  /** Key of the role. */
  role: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  /** What Okta's directory said against the group when it was last asked. */
  warnings?: GroupWarning[];
}

/** A page of mappings, in the order of their groups' names. */
export class GroupMappingPage {
  items: GroupMappingResponse[];
  nextCursor: string | null;
}

/** What of a mapping the API shows. */
export function toGroupMappingResponse(mapping: GroupMapping, connectionSlug: string): GroupMappingResponse {
  return {
    id: mapping.id,
    connection: connectionSlug,
    groupName: mapping.groupName,
    ...(mapping.groupId === null ? {} : { groupId: mapping.groupId }),
    role: mapping.roleKey,
    version: mapping.version,
    createdAt: mapping.createdAt.toISOString(),
    updatedAt: mapping.updatedAt.toISOString(),
    ...(mapping.warnings.length === 0 ? {} : { warnings: [...mapping.warnings] }),
  };
}
