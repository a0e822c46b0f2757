import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { GroupIdentification } from '../group-mappings/group-identification.js';
import type { GroupIdentity } from '../group-mappings/group-identity.js';
import type { GroupMapping, NewGroupMapping } from '../group-mappings/group-mapping.entity.js';
import { toGroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { MappingRules } from '../group-mappings/mapping-rules.js';
import { planMappingSet, type WantedMapping } from '../group-mappings/mapping-set-plan.js';
import type { ConnectionEntryDto } from './configuration-document.dto.js';
import type { CurrentConfiguration } from './configuration.repository.js';
import { pointed } from './pointed.js';
import type { ConfigurationWrite, WantedConfiguration } from './wanted-configuration.js';

/** What Okta said of the groups that a document maps anew: by connection slug and group name. */
export type IdentifiedGroups = ReadonlyMap<string, ReadonlyMap<string, GroupIdentity>>;

/** Writes the group mappings of a document. */
@Injectable()
export class MappingsWriter {
  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly identification: GroupIdentification,
    private readonly rules: MappingRules,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks Okta, before the transaction, about groups that are new or get another id. A connection that isn't made yet has
   * no credential to ask by.
   * @throws GatewayError `validation-failed`, `okta-unavailable`.
   */
  async identify(
    current: CurrentConfiguration,
    { document }: WantedConfiguration,
  ): Promise<IdentifiedGroups> {
    const found = new Map<string, ReadonlyMap<string, GroupIdentity>>();
    for (const [index, entry] of document.connections.entries()) {
      const connection = current.connections.find(({ slug }) => slug === entry.slug);
      if (!connection) continue;
      const idOf = idsOf(current, connection);
      const open = entry.groupMappings
        .map((mapping, at) => ({ ...mapping, pointer: `/groupMappings/${at}` }))
        .filter(
          ({ groupName, groupId }) =>
            !idOf.has(groupName) || (groupId !== undefined && groupId !== idOf.get(groupName)),
        );
      const identities = await pointed(`/connections/${index}`, () =>
        this.identification.identifyAll(connection.id, open),
      );
      found.set(
        connection.slug,
        new Map(
          open.flatMap(({ groupName }, at) => (identities[at] ? [[groupName, identities[at]] as const] : [])),
        ),
      );
    }
    return found;
  }

  /** @throws GatewayError `unknown-role`, `permission-denied`, `group-already-mapped`, `role-already-mapped`. */
  async write(change: ConfigurationWrite, groups: IdentifiedGroups): Promise<void> {
    for (const [index, entry] of change.wanted.document.connections.entries()) {
      const connection = await this.connections.findBySlugOrId(entry.slug ?? '', change.tx.manager);
      if (!connection) continue;
      const identities = groups.get(connection.slug) ?? new Map<string, GroupIdentity>();
      await pointed(`/connections/${index}`, () => this.writeSet(change, connection, entry, identities));
    }
  }

  private async writeSet(
    { tx, caller, current }: ConfigurationWrite,
    connection: Connection,
    entry: ConnectionEntryDto,
    identities: ReadonlyMap<string, GroupIdentity>,
  ): Promise<void> {
    const existing = current.mappings.filter(({ connectionId }) => connectionId === connection.id);
    const idOf = idsOf(current, connection);
    const wanted = entry.groupMappings.map(({ groupName, groupId, role }): WantedMapping => {
      const identity = identities.get(groupName);
      return {
        groupName,
        role,
        groupId: identity ? identity.groupId : (groupId ?? idOf.get(groupName) ?? null),
      };
    });
    const plan = planMappingSet(existing, wanted);
    const come = [...plan.added, ...plan.changed.map(({ after }) => after)];
    const left = [...plan.removed, ...plan.changed.map(({ before }) => before)];
    if (come.length + left.length === 0) return;
    await this.assertMayMap(caller, entry, come, { tx });
    const now = this.clock.now();
    const before = new Map(plan.changed.map((one) => [one.after.groupName, one.before]));
    const toRow = ({ groupName, groupId, role }: WantedMapping): NewGroupMapping => {
      const kept = before.get(groupName);
      const identity = identities.get(groupName);
      const same = kept !== undefined && kept.groupId === groupId && !identity;
      return {
        ...(kept ? { id: kept.id } : {}),
        connectionId: connection.id,
        groupName,
        groupId,
        roleKey: role,
        version: (kept?.version ?? 0) + 1,
        createdAt: kept?.createdAt ?? now,
        updatedAt: now,
        warnings: same ? kept.warnings : [...(identity?.warnings ?? [])],
        groupCheckedAt: same ? kept.groupCheckedAt : identity ? now : null,
        groupDeletedAt: same ? kept.groupDeletedAt : null,
      };
    };
    await this.mappings.remove(
      tx,
      left.map(({ id }) => id),
    );
    const rows = await this.mappings.insert(tx, come.map(toRow));
    await this.mappings.raiseSetVersion(tx, connection.id);
    const show = (mapping: GroupMapping) => toGroupMappingResponse(mapping, connection.slug);
    await this.audit.record(tx, caller, {
      connectionId: connection.id,
      action: 'group-mappings.replaced',
      target: { type: 'connection', id: connection.id },
      before: { mappings: left.map(show) },
      after: { mappings: rows.map(show) },
    });
  }

  private async assertMayMap(
    caller: Caller,
    entry: ConnectionEntryDto,
    come: readonly WantedMapping[],
    { tx }: Pick<ConfigurationWrite, 'tx'>,
  ): Promise<void> {
    const names = new Set(come.map(({ groupName }) => groupName));
    const roles = entry.groupMappings.flatMap(({ groupName, role }, at) =>
      names.has(groupName) ? [{ key: role, pointer: `/groupMappings/${at}/role` }] : [],
    );
    await this.rules.assertMayConfer(caller, roles, tx.manager);
  }
}

function idsOf(current: CurrentConfiguration, connection: Connection): Map<string, string | null> {
  return new Map(
    current.mappings
      .filter(({ connectionId }) => connectionId === connection.id)
      .map(({ groupName, groupId }) => [groupName, groupId]),
  );
}
