import { Injectable } from '@nestjs/common';
import {
  EVERYBODY,
  type AccessModel,
  type ApplicationFacts,
  type PermissionHolders,
} from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { OktaGroupMemory } from '../directory/okta-group-memory.js';
import { notFound } from '../errors/gateway-error.js';
import { toGroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import type { Versioned } from '../http/etag.js';
import { RolesRepository } from '../roles/roles.repository.js';
import type { GrantedRoleResponse, GroupRolesQuery, GroupRolesResponse } from './group-roles.dto.js';
import type { RoleAccessResponse, RoleApplication, RoleGiver, RoleGrant } from './role-access.dto.js';
import { RememberedGroups } from './remembered-groups.js';
import { roleSummaries } from './role-summaries.js';
import type { RoleSummariesResponse } from './role-summary.dto.js';
import { tallyGroups } from './seen-groups-tally.js';
import { SeenGroupsRepository } from './seen-groups.repository.js';

/** Groups without a role that are listed, unless more are asked for. */
const MOST_UNMAPPED = 100;

/** Roles that are summed up in one answer. */
const MOST_ROLES = 1000;

/** Puts together which groups give which roles, whom that concerns, and what the roles may do. */
@Injectable()
export class GroupRolesService {
  private readonly seen: RememberedGroups;

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly mappings: GroupMappingsRepository,
    private readonly roles: RolesRepository,
    private readonly models: AccessModelStore,
    private readonly inOkta: OktaGroupMemory,
    seen: SeenGroupsRepository,
    clock: Clock,
  ) {
    this.seen = new RememberedGroups(
      (connectionId) => seen.ofConnection(connectionId),
      () => clock.now(),
    );
  }

  /**
   * Everything about the groups of one connection, with the version of its set of mappings.
   * @throws GatewayError `not-found` for the connection, `unavailable`.
   */
  async ofConnection(
    caller: Caller,
    { connection: slugOrId, q = '', mostUnmapped = MOST_UNMAPPED }: GroupRolesQuery,
  ): Promise<Versioned<GroupRolesResponse>> {
    // The version is read first: if the set changes in between, it is too old, and a PUT with it is refused.
    const connection = await visibleConnection(this.connections, caller, slugOrId);
    // One that waits for Okta's approval, or for an admin's grant, can ask nothing yet.
    const oktaApi = connection.managementSecret !== null;
    const [rows, seen, model] = await Promise.all([
      this.mappings.findAll(connection.id),
      this.seen.ofConnection(connection.id),
      this.models.current(),
    ]);
    const mayAsk = oktaApi && caller.permissions.has('okta-groups:read');
    const ids = rows.flatMap(({ groupId }) => groupId ?? []);
    const okta = mayAsk ? await this.inOkta.of(connection, ids) : undefined;
    const tally = tallyGroups(seen.groups, rows);
    const { mapped } = tally;
    const unmapped = namedSo(q, tally.unmapped, ({ name }) => name);
    const body: GroupRolesResponse = {
      connection: connection.slug,
      defaultRole: connection.defaultRole,
      oktaApi,
      ...(okta === undefined
        ? {}
        : {
            askedOkta: {
              ...(okta?.answeredAt ? { answeredAt: okta.answeredAt.toISOString() } : {}),
              ...(okta?.problem ? { problem: okta.problem } : {}),
            },
          }),
      mappings: namedSo(q, rows, ({ groupName }) => groupName).map((row) => {
        const count = mapped.get(row.groupName);
        return {
          ...toGroupMappingResponse(row, connection.slug),
          people: count?.people ?? 0,
          ...(count ? { lastSeenAt: count.lastSeenAt.toISOString() } : {}),
          ...(okta && row.groupId !== null && Object.hasOwn(okta.groups, row.groupId)
            ? { inOkta: okta.groups[row.groupId] ?? null }
            : {}),
        };
      }),
      roles: grantedRoles(model),
      unmapped: unmapped.slice(0, mostUnmapped).map(({ name, id, people, lastSeenAt }) => ({
        name,
        ...(id === null ? {} : { id }),
        people,
        lastSeenAt: lastSeenAt.toISOString(),
      })),
      unmappedTotal: unmapped.length,
      peopleExamined: seen.examined,
      ...(seen.countedAt ? { countedAt: seen.countedAt.toISOString() } : {}),
      ...(seen.truncated ? { truncated: true } : {}),
    };
    return { body, version: connection.mappingSetVersion };
  }

  /** The roles, by what each is given and where it counts: what the caller may see of that. @throws GatewayError `unavailable`. */
  async summaries({ permissions, platform, connectionId }: Caller): Promise<RoleSummariesResponse> {
    const seesMappings = permissions.has('group-mappings:read');
    // The roles are read as the list of them reads them: whoever has just made one sees it, whichever process answers.
    const [roles, model] = await Promise.all([this.roles.findPage(MOST_ROLES + 1), this.models.current()]);
    const items = roleSummaries(roles.slice(0, MOST_ROLES), model, {
      seesGivers: (id) => seesMappings && (platform || id === connectionId),
      seesUses: permissions.has('applications:read'),
    });
    return { items, ...(roles.length > MOST_ROLES ? { truncated: true } : {}) };
  }

  /** Whom a role is given to and what it may do. @throws GatewayError `not-found`, `unavailable`. */
  async ofRole(caller: Caller, key: string): Promise<RoleAccessResponse> {
    const model = await this.models.current();
    const index = model.roleIndex.get(key);
    if (index === undefined) throw notFound('role');
    const seesGivers = caller.permissions.has('group-mappings:read');
    const seesUses = caller.permissions.has('applications:read');
    const applications = [...model.applications.values()].flatMap((application) => {
      const { slug, name } = application;
      const access = { slug, name, ...accessOf(application, key) };
      return access.grants.length + access.rules.length > 0 ? [access] : [];
    });
    return {
      role: key,
      givenBy: seesGivers ? giversOf(caller, model, key, index) : [],
      applications: seesUses ? applications.sort((one, other) => one.name.localeCompare(other.name)) : [],
    };
  }
}

/** Those whose names contain it, in any case: the one of just this name first, then those that begin so. */
function namedSo<Row>(q: string, rows: readonly Row[], nameOf: (row: Row) => string): readonly Row[] {
  if (q === '') return rows;
  const lower = q.toLowerCase();
  const rankOf = (row: Row) => (nameOf(row) === q ? 0 : nameOf(row).toLowerCase().startsWith(lower) ? 1 : 2);
  return rows
    .filter((row) => nameOf(row).toLowerCase().includes(lower))
    .map((row) => ({ row, rank: rankOf(row) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ row }) => row);
}

function giversOf(caller: Caller, model: AccessModel, key: string, index: number): RoleGiver[] {
  return [...model.connections.values()]
    .filter(({ id }) => caller.platform || id === caller.connectionId)
    .flatMap(({ slug, mappingsByName, defaultRole }) => [
      ...[...mappingsByName.values()]
        .filter(({ roleIndex }) => roleIndex === index)
        .map(({ groupName }): RoleGiver => ({ connection: slug, group: groupName })),
      ...(defaultRole === key ? [{ connection: slug, defaultRole: true } as const] : []),
    ]);
}

function accessOf(application: ApplicationFacts, key: string): Pick<RoleApplication, 'grants' | 'rules'> {
  const named = [...application.grants].sort(([one], [other]) => (one < other ? -1 : 1));
  const grants = named.flatMap(([permission, holders]) => {
    const grant = grantTo(holders, key);
    return grant ? [{ permission, ...grant }] : [];
  });
  const rules = application.accessRules
    .filter(({ anyRole }) => anyRole?.includes(key))
    .map(({ methods, path }) => ({ ...(methods ? { methods: [...methods] } : {}), path }));
  return { grants, rules };
}

/** On which condition a role holds a permission by itself or as everybody does; undefined when it doesn't. */
function grantTo(holders: PermissionHolders, key: string): Omit<RoleGrant, 'permission'> | undefined {
  const [own, shared] = [holders.get(key), holders.get(EVERYBODY)];
  if (own === undefined && shared === undefined) return undefined;
  const everybody = shared === undefined ? {} : ({ everybody: true } as const);
  if (own === null || shared === null) return everybody;
  const texts = [own, shared].flatMap((condition) => condition?.text ?? []);
  const [condition = ''] = texts.length > 1 ? [texts.map((text) => `(${text})`).join(' || ')] : texts;
  return { condition, ...everybody };
}

/** One walk over all applications, however many roles there are. */
function grantedRoles({ roles, applications }: AccessModel): GrantedRoleResponse[] {
  const grants = new Map<string, number>();
  const every = roles.map(({ key }) => key);
  const named = new Map<string, number>();
  for (const application of applications.values()) {
    const names = new Set(application.accessRules.flatMap(({ anyRole }) => anyRole ?? []));
    for (const holders of application.grants.values()) {
      for (const role of holders.has(EVERYBODY) ? every : holders.keys())
        grants.set(role, (grants.get(role) ?? 0) + 1);
      for (const role of holders.keys()) names.add(role);
    }
    for (const role of names) named.set(role, (named.get(role) ?? 0) + 1);
  }
  return roles.map(({ key, name, rank }) => ({
    key,
    name,
    rank,
    grants: grants.get(key) ?? 0,
    applications: named.get(key) ?? 0,
  }));
}
