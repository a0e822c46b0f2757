import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { toAccessRules, toRefusalWords } from '../applications/application-response.dto.js';
import { Application, ApplicationHost } from '../applications/application.entity.js';
import { Grant } from '../applications/grant.entity.js';
import { Connection } from '../connections/connection.entity.js';
import { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import { contentVersion } from '../http/etag.js';
import { Role } from '../roles/role.entity.js';
import type {
  ApplicationItem,
  ConfigurationModel,
  ConnectionItem,
  GrantItem,
} from './configuration-model.js';
import { shownStepUp, sorted, toLimitsItem, toRoleItem } from './to-model.js';

/** The configuration as it is, with the rows that it was read from. */
export interface CurrentConfiguration {
  readonly model: ConfigurationModel;
  /** Equal for equal configurations. */
  readonly version: string;
  readonly roles: readonly Role[];
  readonly connections: readonly Connection[];
  readonly mappings: readonly GroupMapping[];
  readonly applications: readonly Application[];
  readonly grants: readonly Grant[];
}

/** Reads the whole configuration. */
@Injectable()
export class ConfigurationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async read(manager?: EntityManager): Promise<CurrentConfiguration> {
    // One snapshot: a configuration that never was must not be written down.
    if (!manager) return this.dataSource.transaction('REPEATABLE READ', (snapshot) => this.read(snapshot));
    const roles = await manager.find(Role);
    // Local accounts and their connection are no configuration: the command line alone makes them.
    const connections = await manager.findBy(Connection, { kind: 'okta' });
    const mappings = await manager.findBy(GroupMapping, { connection: { kind: 'okta' } });
    const applications = await manager.find(Application);
    const hosts = await manager.find(ApplicationHost);
    const grants = await manager.find(Grant);
    const slugs = new Map(connections.map(({ id, slug }) => [id, slug]));
    const gateway = applications.find(({ slug }) => slug === GATEWAY_APPLICATION);
    const grantsOf = (id: string | undefined): GrantItem[] =>
      grants.filter(({ applicationId }) => applicationId === id).map(toGrantItem);
    const model = sorted({
      version: 1,
      roles: roles.filter(({ builtIn }) => !builtIn).map(toRoleItem),
      connections: connections.map((connection) =>
        toConnectionItem(
          connection,
          mappings.filter(({ connectionId }) => connectionId === connection.id),
        ),
      ),
      gateway: {
        ...shownStepUp(gateway?.stepUp),
        sessionLimits: roles.filter(({ builtIn }) => builtIn).map((role) => toLimitsItem(role.key, role)),
        grants: grantsOf(gateway?.id).filter(({ role }) => role !== 'admin'),
      },
      applications: applications
        .filter(({ builtIn }) => !builtIn)
        .map((application): ApplicationItem => ({
          slug: application.slug,
          name: application.name,
          hosts: hosts.filter((host) => host.applicationId === application.id).map(({ host }) => host),
          connections: application.connectionIds.flatMap((id) => slugs.get(id) ?? []),
          enforcement: application.enforcement,
          ...shownStepUp(application.stepUp),
          ...toRefusalWords(application),
          accessRules: toAccessRules(application.accessRules),
          grants: grantsOf(application.id),
        })),
    });
    return { model, version: contentVersion(model), roles, connections, mappings, applications, grants };
  }
}

function toGrantItem({ role, resourceType, action, condition }: Grant): GrantItem {
  return { role, resourceType, action, ...(condition === null ? {} : { condition }) };
}

function toConnectionItem(connection: Connection, mappings: readonly GroupMapping[]): ConnectionItem {
  const { environment, defaultRole, acrValues, maxAge } = connection;
  return {
    slug: connection.slug,
    name: connection.name,
    issuer: connection.issuer,
    ...(connection.clientId === '' ? {} : { clientId: connection.clientId }),
    ...(environment === null ? {} : { environment }),
    groupsClaim: connection.groupsClaim,
    scopes: connection.scopes,
    ...(defaultRole === null ? {} : { defaultRole }),
    allowedEmailDomains: connection.allowedEmailDomains,
    requiredGroups: connection.requiredGroups,
    attributeClaims: connection.attributeClaims,
    oktaActions: connection.oktaActions,
    ...(acrValues === null ? {} : { acrValues }),
    ...(maxAge === null ? {} : { maxAge }),
    groupMappings: mappings.map(({ groupName, groupId, roleKey }) => ({
      groupName,
      ...(groupId === null ? {} : { groupId }),
      role: roleKey,
    })),
  };
}
