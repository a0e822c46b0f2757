import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { OktaGroupPage, OktaGroupResponse } from '../directory/okta-group.dto.js';
import { notFound } from '../errors/gateway-error.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { decodeCursor, encodeCursor } from '../http/pagination.js';
import { nameSearch } from '../okta-client/okta-api.js';
import { OktaActionGate, reading, type OktaAction } from './okta-action-gate.js';
import type { DirectoryGroupsQuery } from './okta-directory-group.dto.js';
import type { OktaPageQuery } from './okta-query.dto.js';
import { oktaId } from './okta-references.js';
import { toOktaUserResponse, type OktaUserPage } from './okta-user.dto.js';

const SCOPE = 'okta.groups.read';

/** Reads groups and their members in Okta's directory. */
@Injectable()
export class OktaDirectoryGroups {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly mappedGroups: MappedGroupsRepository,
  ) {}

  /** Groups by name, page by page. Okta's index may be a second behind. */
  async list(caller: Caller, query: DirectoryGroupsQuery): Promise<OktaGroupPage> {
    const action = await this.gate.open(caller, query.connection, 'read');
    const { groups, nextCursor } = await reading(SCOPE, () => hits(action, query));
    const roles = await this.mappedGroups.rolesByGroup(action.connection.id, groups);
    return { items: toGroupItems(groups, roles), nextCursor };
  }

  /** @throws GatewayError as {@link OktaActionGate.open}, `not-found`. */
  async members(caller: Caller, groupId: string, query: OktaPageQuery): Promise<OktaUserPage> {
    const action = await this.gate.open(caller, query.connection, 'read');
    const id = oktaId(groupId, 'group in Okta');
    const after = query.after === undefined ? undefined : String(decodeCursor(query.after, 1)[0]);
    const page = await reading(SCOPE, () =>
      action.okta.listMembers(id, { limit: query.limit, after }, action.bounds),
    );
    return {
      items: page.items.map(toOktaUserResponse),
      nextCursor: page.after === null ? null : encodeCursor([page.after]),
    };
  }

  /** @throws GatewayError `not-found`, and what {@link reading} gives. */
  async find({ okta, bounds }: OktaAction, text: string): Promise<DirectoryGroup> {
    const id = oktaId(text, 'group in Okta');
    const group = await reading(SCOPE, () => okta.getGroup(id, bounds));
    if (group.id !== id) throw notFound('group in Okta');
    return group;
  }
}

async function hits(
  { okta, bounds }: OktaAction,
  { name, match, limit, after }: DirectoryGroupsQuery,
): Promise<{ groups: readonly DirectoryGroup[]; nextCursor: string | null }> {
  if (name !== undefined && match === 'exact') {
    const found = await okta.findGroupsByName(name, bounds);
    return { groups: found.filter((group) => group.name === name), nextCursor: null };
  }
  const cursor = after === undefined ? undefined : String(decodeCursor(after, 1)[0]);
  const search = name === undefined ? {} : { search: nameSearch('sw', name) };
  const page = await okta.listGroups({ limit, after: cursor, ...search }, bounds);
  return { groups: page.groups, nextCursor: page.after === null ? null : encodeCursor([page.after]) };
}

/** What is shown of groups. */
export function toGroupItems(
  groups: readonly DirectoryGroup[],
  roles: ReadonlyMap<string, string>,
): OktaGroupResponse[] {
  return groups.map(({ id, name, type }) => {
    const mappedRole = roles.get(id);
    return { id, name, type, ...(mappedRole === undefined ? {} : { mappedRole }) };
  });
}
