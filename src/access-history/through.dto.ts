import type { Cell } from '../http/csv.js';
import type { Through } from './held-roles.js';

/** Through what a role is held: either through a group, or as the connection's default role. */
export class ThroughResponse {
  /** Name of the group. */
  group?: string;
  /** Okta id of the group, as far as it is known. */
  groupId?: string;
  /** Id of the group mapping that gives the role. */
  mapping?: string;
  /** The version of that mapping. */
  mappingVersion?: number;
  /** True when no group of the person was mapped, so that the connection's default role held. */
  defaultRole?: true;
}

export function toThroughResponse(through: Through): ThroughResponse {
  if ('defaultRole' in through) return { defaultRole: true };
  const { group, groupId, mapping, mappingVersion } = through;
  return { group, ...(groupId === null ? {} : { groupId }), mapping, mappingVersion };
}

/** Names of {@link throughCells}. */
export const THROUGH_COLUMNS = ['through', 'group', 'groupId', 'mapping', 'mappingVersion'] as const;

export function throughCells(through: Through | null): readonly Cell[] {
  if (through === null) return [null, null, null, null, null];
  if ('defaultRole' in through) return ['default-role', null, null, null, null];
  return ['group', through.group, through.groupId, through.mapping, through.mappingVersion];
}
