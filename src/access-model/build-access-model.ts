import type { AccessRule } from '../applications/access-rule.js';
import { toStepUp } from '../applications/application-response.dto.js';
import { inheritedStepUp, type StepUp } from '../applications/step-up.js';
import { Condition } from '../conditions/condition.js';
import type { AccessModelRows } from './access-model-rows.js';
import type { AccessModel, ApplicationFacts, ConnectionFacts, MappingFacts } from './access-model.js';
import { RuleMatcher } from './rule-matcher.js';
import { limitsByRole } from './strictest-limits.js';

/**
 * Builds the access model of one reading of the database. Rows that point at nothing are left out: they grant nothing.
 * @param ownHost See {@link AccessModel.ownHost}.
 */
export function buildAccessModel(rows: AccessModelRows, ownHost?: string): AccessModel {
  const roles = rows.roles
    .map(({ key, name, rank }) => ({ key, name, rank }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
  const roleIndex = new Map(roles.map((role, index) => [role.key, index]));
  const connections = buildConnections(rows, roleIndex);
  const applications = buildApplications(rows);
  const byId = keyed(applications, (application) => application.id);
  return {
    version: rows.version,
    ownHost,
    roles,
    roleIndex,
    limitsOfRole: limitsByRole(rows.roles),
    connections: keyed(connections, (connection) => connection.id),
    connectionsBySlug: keyed(connections, (connection) => connection.slug),
    applications: keyed(applications, (application) => application.slug),
    applicationsByHost: new Map(
      applications.flatMap((application) => application.hosts.map((host) => [host, application] as const)),
    ),
    credentials: new Map(
      rows.credentials.flatMap(({ id, applicationId, tokenHash, expiresAtMs }) => {
        const application = byId.get(applicationId);
        return application ? [[tokenHash, { id, application, expiresAtMs }] as const] : [];
      }),
    ),
  };
}

/** The same rows where local accounts are switched off: what their connection has given anybody counts for nothing. */
export function withoutLocalAccounts(rows: AccessModelRows): AccessModelRows {
  const connections = rows.connections.map((connection) =>
    connection.kind === 'local' ? { ...connection, status: 'disabled' as const } : connection,
  );
  return { ...rows, connections };
}

function buildConnections(rows: AccessModelRows, roleIndex: ReadonlyMap<string, number>): ConnectionFacts[] {
  const mappings = grouped(rows.mappings, (mapping) => mapping.connectionId);
  return rows.connections.map((connection) => {
    return { ...connection, ...indexMappings(mappings.get(connection.id) ?? [], roleIndex) };
  });
}

/** The mappings of one connection, to be found by group. Those to unknown roles are left out: they grant nothing. */
export function indexMappings(
  rows: readonly Omit<AccessModelRows['mappings'][number], 'connectionId'>[],
  roleIndex: ReadonlyMap<string, number>,
): Pick<ConnectionFacts, 'mappingsByName' | 'mappingsByGroupId'> {
  const mappingsByName = new Map<string, MappingFacts>();
  const mappingsByGroupId = new Map<string, MappingFacts>();
  for (const { groupName, groupId, roleKey, ambiguousName = false } of rows) {
    const index = roleIndex.get(roleKey);
    if (index === undefined) continue;
    const mapping = { groupName, groupId, ambiguousName, roleIndex: index };
    mappingsByName.set(groupName, mapping);
    if (groupId !== null) mappingsByGroupId.set(groupId, mapping);
  }
  return { mappingsByName, mappingsByGroupId };
}

function buildApplications(rows: AccessModelRows): ApplicationFacts[] {
  const hosts = grouped(rows.hosts, (host) => host.applicationId);
  const grants = grouped(rows.grants, (grant) => grant.applicationId);
  return rows.applications.map((application) => {
    const { enforcement = 'enforced', stepUp, supportContact, ...facts } = application;
    const accessRules = inheritingRules(application.accessRules, stepUp);
    return {
      ...facts,
      enforced: enforcement === 'enforced',
      stepUp: stepUp ?? undefined,
      supportContact: supportContact ?? undefined,
      hosts: (hosts.get(application.id) ?? []).map(({ host }) => host.toLowerCase()),
      connectionIds: new Set(application.connectionIds),
      accessRules,
      matcher: new RuleMatcher(accessRules),
      grants: grantsByPermission(grants.get(application.id) ?? []),
    };
  });
}

/** Grants of one application, to be found by permission. */
export function grantsByPermission(
  grants: readonly Pick<
    AccessModelRows['grants'][number],
    'role' | 'resourceType' | 'action' | 'condition'
  >[],
): ApplicationFacts['grants'] {
  const permissions = new Map<string, Map<string, Condition | null>>();
  for (const { role, resourceType, action, condition = null } of grants) {
    const permission = `${resourceType}:${action}`;
    const holders = permissions.get(permission) ?? new Map<string, Condition | null>();
    permissions.set(permission, holders.set(role, condition === null ? null : Condition.of(condition)));
  }
  return permissions;
}

/** Rules with what they inherit, so that no decision has to put both together. A public one asks nobody. */
export function inheritingRules(
  rules: readonly AccessRule[],
  stepUp: StepUp | null | undefined,
): readonly AccessRule[] {
  if (!stepUp) return rules;
  return rules.map((rule) => (rule.public ? rule : { ...rule, ...toStepUp(inheritedStepUp(rule, stepUp)) }));
}

function keyed<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
