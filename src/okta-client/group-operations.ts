import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { MAX_GROUPS } from '../subjects/membership.js';
import type { OktaBounds } from './okta-call.js';
import { pathSafe, type OktaCaller } from './okta-caller.js';
import { firstPage, wholeList } from './okta-lists.js';
import type { OktaPage, OktaUser } from './okta-operations.js';
import { OktaProblem } from './okta-problem.js';
import { toDirectoryGroup, toOktaUser } from './okta-records.js';

/** What Okta gives for a query by name at most, as asked here. */
export const NAME_QUERY_LIMIT = 200;

/** One page of groups. `after` is Okta's cursor of the next one, null on the last. */
export interface GroupPage {
  readonly groups: readonly DirectoryGroup[];
  readonly after: string | null;
}

/** A question for groups. */
interface GroupQuery {
  readonly q?: string;
  readonly search?: string;
  readonly limit: number;
  readonly after?: string | undefined;
  /** `stats`: with the number of members. */
  readonly expand?: 'stats';
}

/** Groups, who is in them, and changing that. All by the SDK. */
export class GroupOperations {
  /** @param emptyIsBelieved Whether a person may be in no group at all, as an SSWS token may find. */
  constructor(
    private readonly caller: OktaCaller,
    private readonly emptyIsBelieved: boolean,
  ) {}

  /**
   * Every group of a person, each once, however many pages that takes.
   * @throws OktaProblem also `too-many-groups`, and `token-forbidden` when a service app is shown no group at all:
   *   everybody is in "Everyone", so that is what Okta gives one without an admin role instead of an error.
   */
  listGroupsOfUser(id: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    return this.caller.run('listGroupsOfUser', bounds, async (call) => {
      const userId = pathSafe(id);
      // Pages may overlap when memberships change meanwhile.
      const groups = new Map<string, DirectoryGroup>();
      await wholeList(
        this.caller.sdk,
        call,
        (client) => client.userApi.listUserGroups({ userId }),
        (items) => {
          for (const group of items.map(toDirectoryGroup)) groups.set(group.id, group);
          if (groups.size <= MAX_GROUPS) return;
          throw new OktaProblem('too-many-groups', `More than ${MAX_GROUPS} groups`);
        },
      );
      if (groups.size === 0 && !this.emptyIsBelieved) {
        throw new OktaProblem('token-forbidden', 'The service app is shown no group of a person');
      }
      return [...groups.values()];
    });
  }

  /** One page of the org's groups. */
  listGroups(query: Omit<GroupQuery, 'q'>, bounds: OktaBounds): Promise<GroupPage> {
    return this.caller.run('listGroups', bounds, async (call) => this.page(query, call));
  }

  /** Groups whose name begins with `prefix`, whatever the case; at most {@link NAME_QUERY_LIMIT}, without a next page. */
  queryGroups(
    prefix: string,
    bounds: OktaBounds,
    also: Pick<GroupQuery, 'expand'> = {},
  ): Promise<readonly DirectoryGroup[]> {
    return this.caller.run(
      'queryGroups',
      bounds,
      async (call) => (await this.page({ q: prefix, limit: NAME_QUERY_LIMIT, ...also }, call)).groups,
    );
  }

  /** Groups whose name equals `name` exactly or but for case. Okta's index may be a second behind. */
  findGroupsByName(name: string, bounds: OktaBounds): Promise<readonly DirectoryGroup[]> {
    const wanted = name.toLowerCase();
    return this.caller.run('findGroupsByName', bounds, async (call) => {
      const found = (await this.page({ q: name, limit: NAME_QUERY_LIMIT }, call)).groups;
      // A full answer may lack the very group: then, and then only, ask for equal names alone.
      const more =
        found.length < NAME_QUERY_LIMIT
          ? []
          : (await this.page({ search: nameSearch('eq', name), limit: NAME_QUERY_LIMIT }, call)).groups;
      const equal = [...found, ...more].filter((group) => group.name.toLowerCase() === wanted);
      return [...new Map(equal.map((group) => [group.id, group])).values()];
    });
  }

  /** A group by id; `not-found` when Okta knows none. */
  getGroup(id: string, bounds: OktaBounds): Promise<DirectoryGroup> {
    return this.caller.run('getGroup', bounds, async (call) => {
      const groupId = pathSafe(id);
      return toDirectoryGroup(
        await this.caller.sdk.call(call, ({ groupApi }) => groupApi.getGroup({ groupId })),
      );
    });
  }

  listMembers(
    id: string,
    { limit, after }: { limit: number; after?: string | undefined },
    bounds: OktaBounds,
  ): Promise<OktaPage<OktaUser>> {
    return this.caller.run('listMembers', bounds, async (call) => {
      const request = { groupId: pathSafe(id), limit, ...(after === undefined ? {} : { after }) };
      return firstPage(this.caller.sdk, call, ({ groupApi }) => groupApi.listGroupUsers(request), toOktaUser);
    });
  }

  addMember(groupId: string, userId: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('addMember', bounds, async (call) => {
      const request = { groupId: pathSafe(groupId), userId: pathSafe(userId) };
      await this.caller.sdk.call(call, ({ groupApi }) => groupApi.assignUserToGroup(request));
    });
  }

  removeMember(groupId: string, userId: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('removeMember', bounds, async (call) => {
      const request = { groupId: pathSafe(groupId), userId: pathSafe(userId) };
      await this.caller.sdk.call(call, ({ groupApi }) => groupApi.unassignUserFromGroup(request));
    });
  }

  private async page(query: GroupQuery, call: Parameters<typeof firstPage>[1]): Promise<GroupPage> {
    const request = { ...query, after: query.after };
    const { items, after } = await firstPage(
      this.caller.sdk,
      call,
      ({ groupApi }) => groupApi.listGroups(request),
      toDirectoryGroup,
    );
    return { groups: items, after };
  }
}

/** A search expression for names; Okta reads the value as a JSON string. */
export function nameSearch(operator: 'eq' | 'sw', value: string): string {
  return `profile.name ${operator} ${JSON.stringify(value)}`;
}

/** A search expression for the groups of these ids. */
export function idSearch(ids: readonly string[]): string {
  return ids.map((id) => `id eq ${JSON.stringify(id)}`).join(' or ');
}
