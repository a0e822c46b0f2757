import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import type { Caller } from '../access/caller.js';
import { impactVersion } from '../deletions/deletion-condition.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { GroupMappingsService } from '../group-mappings/group-mappings.service.js';
import type { Versioned } from '../http/etag.js';
import { MappingChange } from '../live-people/mapping-change.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { RolesService } from '../roles/roles.service.js';
import { NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import { Holders } from './holders.service.js';
import { ImpactCountsRepository } from './impact-counts.repository.js';
import { UNTOUCHED, type ImpactResponse, type RoleImpactQuery } from './impact.dto.js';
import { LAST_ADMIN_PATH, obstaclesFor } from './obstacles.js';

const ADMIN = 'admin';
/** Members of a role whom its impact names. */
const MOST_NAMED = 10;

/** What the deletion of a role, or of the mapping that gives one, would touch. */
@Injectable()
export class RoleImpact {
  constructor(
    private readonly counts: ImpactCountsRepository,
    private readonly holders: Holders,
    private readonly roles: RolesService,
    private readonly usesOf: RolesRepository,
    private readonly mappings: GroupMappingsService,
    private readonly mappingRows: GroupMappingsRepository,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * What other connections have of the role is in no version but for callers of the platform, who alone may change it.
   * @param limits Of sessions, which it would have instead; how many those would end is told when there is one.
   * @throws GatewayError `not-found`, `unavailable`.
   */
  async ofRole(
    caller: Caller,
    key: string,
    limits: RoleImpactQuery = {},
  ): Promise<Versioned<ImpactResponse>> {
    const { body: role, version } = await this.roles.get(key);
    const basis = await this.counts.basis('role', key);
    const model = await this.holders.model();
    const scope = caller.platform ? undefined : caller.connectionId;
    const giving = [...model.connections.values()]
      .filter(
        (connection) => (scope === undefined || connection.id === scope) && gives(model, connection, key),
      )
      .map(({ id }) => id);
    const named = caller.permissions.has('subjects:read');
    const { first = [], ...people } = await this.holders.ofRoles(giving, new Set([key]), {
      first: named ? MOST_NAMED : 0,
    });
    const limited = limitedModel(model, key, limits);
    const left = limited && (await this.holders.ofRoles(giving, new Set([key]), { model: limited }));
    const uses = await this.usesOf.findUses({ manager: this.dataSource.manager }, key);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      ...people,
      ...(named && { members: [...first] }),
      ...(left &&
        (people.truncated || left.truncated
          ? { truncated: true as const }
          : // Some may have begun since the first count.
            { endingSessions: Math.max(0, people.sessions - left.sessions) })),
      ...(await this.counts.ofRole(key, scope)),
      ...obstaclesFor(caller, 'roles:write', true, [
        role.builtIn && { code: 'built-in', detail: `The role "${key}" is built in.` },
        uses.length > 0 && {
          code: 'role-in-use',
          // What other connections have is not said to who may not see it.
          detail: caller.platform
            ? `The role "${key}" is in use by ${uses.join(', ')}.`
            : `The role "${key}" is in use.`,
        },
      ]),
    };
    return { body, version: caller.platform ? impactVersion({ version }, basis) : version };
  }

  /** Judges the set without the mapping, as the preview of a change does. @throws GatewayError `not-found`, `unavailable`. */
  async ofMapping(caller: Caller, id: string): Promise<Versioned<ImpactResponse>> {
    const { connection, role, version } = await this.mappings.find(caller, id);
    const basis = await this.counts.basis('group-mapping', id.toLowerCase());
    const model = await this.holders.model();
    const facts = model.connections.get(connection.id);
    const rows = await this.mappingRows.findAll(connection.id);
    const left = rows.filter((row) => row.id !== id.toLowerCase());
    const change =
      facts &&
      new MappingChange(
        model,
        facts,
        left.map((existing) => {
          const { groupName, groupId, roleKey } = existing;
          return { groupName, groupId, role: roleKey, existing };
        }),
      );
    const people = await this.holders.where([connection.id], () => ({
      telling: change?.tellingGroups() ?? { names: [], ids: [] },
      judge: (membership) => change?.of(membership).loses.includes(role) ?? false,
    }));
    const lastAdminPath = connection.platform && role === ADMIN;
    const { applications = 0 } = await this.counts.ofRole(role, connection.id);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      ...people,
      applications,
      ...(lastAdminPath ? { lastAdminPath } : {}),
      ...obstaclesFor(caller, 'group-mappings:write', false, [lastAdminPath && LAST_ADMIN_PATH]),
    };
    return { body, version: impactVersion({ version }, basis) };
  }
}

/** Whether signing in through a connection can give a role. */
function gives(model: AccessModel, connection: ConnectionFacts, key: string): boolean {
  if (connection.defaultRole === key) return true;
  const index = model.roleIndex.get(key);
  return [...connection.mappingsByName.values()].some(({ roleIndex }) => roleIndex === index);
}

/** The model in which a role limits sessions otherwise; undefined when no limit is asked about. */
function limitedModel(
  model: AccessModel,
  key: string,
  { sessionIdleSeconds, sessionMaxSeconds }: RoleImpactQuery,
): AccessModel | undefined {
  if (sessionIdleSeconds === undefined && sessionMaxSeconds === undefined) return undefined;
  const limits = {
    ...(model.limitsOfRole.get(key) ?? NO_SESSION_LIMITS),
    idleMs: (sessionIdleSeconds ?? Infinity) * 1000,
    maxMs: (sessionMaxSeconds ?? Infinity) * 1000,
  };
  return { ...model, limitsOfRole: new Map([...model.limitsOfRole, [key, limits]]) };
}
