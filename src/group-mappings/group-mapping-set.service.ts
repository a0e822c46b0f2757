import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import type { ChecksMode } from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { assertIfMatch, versionMismatch, type Versioned } from '../http/etag.js';
import { GroupIdentification } from './group-identification.js';
import type { GroupWarning } from './group-identity.js';
import type { GroupMappingEntryDto } from './group-mapping.dto.js';
import type { GroupMapping, NewGroupMapping } from './group-mapping.entity.js';
import { toGroupMappingResponse, type GroupMappingPage } from './group-mapping-response.dto.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { MappingRules, type ConferredRole } from './mapping-rules.js';
import {
  assertOneToOne,
  planMappingSet,
  type MappingSetPlan,
  type WantedMapping,
} from './mapping-set-plan.js';
import { MappingSetWriter, type MappingSetChange } from './mapping-set-writer.js';

/** A set as a request wants it, with the Okta ids found and what to warn of, by group name. */
interface IdentifiedSet {
  readonly wanted: readonly WantedMapping[];
  readonly warnings: ReadonlyMap<string, readonly GroupWarning[]>;
}

/** Replaces all mappings of a connection at once: the whole set or nothing. */
@Injectable()
export class GroupMappingSetService {
  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly rules: MappingRules,
    private readonly identification: GroupIdentification,
    private readonly writer: MappingSetWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Rows are matched by the names of their groups: what stays the same keeps its id, times and version, what
   * changes keeps its id. One audit event tells of the set, with the rows that differ before and after.
   * @param ifMatch The ETag of the list that the new set was made from.
   * @throws GatewayError `precondition-required`, `version-mismatch`, `group-already-mapped`,
   * `role-already-mapped`, `last-admin-path`, and what {@link MappingRules} and {@link GroupIdentification} give.
   */
  async replace(
    caller: Caller,
    slugOrId: string | undefined,
    ifMatch: string | undefined,
    entries: readonly GroupMappingEntryDto[],
    checks?: ChecksMode,
  ): Promise<Versioned<GroupMappingPage>> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    assertIfMatch(ifMatch, connection.mappingSetVersion, { required: true });
    assertOneToOne(entries);
    const existing = await this.mappings.findAll(connection.id);
    const { wanted, warnings } = await this.identify(caller, connection.id, existing, entries);
    assertOneToOne(wanted);
    const plan = planMappingSet(existing, wanted);

    const write = async (change: MappingSetChange): Promise<Versioned<GroupMappingPage>> => {
      // The plan was made for the set as it was read; `If-Match: *` does not make it fit another one.
      const { mappingSetVersion } = change.connection;
      if (mappingSetVersion !== connection.mappingSetVersion) throw versionMismatch(mappingSetVersion);
      const changed = plan.added.length + plan.changed.length + plan.removed.length > 0;
      if (changed) await this.apply(caller, change, { plan, warnings }, rolesOf(plan, entries));
      const items = (await this.mappings.findAll(connection.id, change.tx.manager)).map((mapping) =>
        toGroupMappingResponse(mapping, connection.slug),
      );
      return { body: { items, nextCursor: null }, version: mappingSetVersion + (changed ? 1 : 0) };
    };
    return this.writer.write(caller, connection.id, write, checks);
  }

  /** Asks Okta about the groups that are new, or whose id is to be another one. */
  private async identify(
    caller: Caller,
    connectionId: string,
    existing: readonly GroupMapping[],
    entries: readonly GroupMappingEntryDto[],
  ): Promise<IdentifiedSet> {
    const idOf = new Map(existing.map(({ groupName, groupId }) => [groupName, groupId]));
    const pointed = entries.map((entry, index) => ({ ...entry, pointer: `/mappings/${index}` }));
    const open = pointed.filter(
      ({ groupName, groupId }) =>
        !idOf.has(groupName) || (groupId !== undefined && groupId !== idOf.get(groupName)),
    );
    if (open.length > 0) {
      const roles = open.map(({ role, pointer }) => ({ key: role, pointer: `${pointer}/role` }));
      await this.rules.assertMayConfer(caller, roles);
    }
    const found = await this.identification.identifyAll(connectionId, open);
    const warnings = new Map<string, readonly GroupWarning[]>();
    for (const [index, { groupName }] of open.entries()) {
      idOf.set(groupName, found[index]?.groupId ?? null);
      warnings.set(groupName, found[index]?.warnings ?? []);
    }
    const wanted = entries.map(({ groupName, role }) => {
      return { groupName, role, groupId: idOf.get(groupName) ?? null };
    });
    return { wanted, warnings };
  }

  private async apply(
    caller: Caller,
    { tx, connection, record }: MappingSetChange,
    { plan, warnings }: { plan: MappingSetPlan; warnings: IdentifiedSet['warnings'] },
    conferred: readonly ConferredRole[],
  ): Promise<void> {
    await this.rules.assertMayConfer(caller, conferred, tx.manager);
    const now = this.clock.now();
    const toRow = ({ groupName, groupId, role }: WantedMapping, kept?: GroupMapping): NewGroupMapping => ({
      ...(kept ? { id: kept.id } : {}),
      connectionId: connection.id,
      groupName,
      groupId,
      roleKey: role,
      version: (kept?.version ?? 0) + 1,
      createdAt: kept?.createdAt ?? now,
      updatedAt: now,
      ...groupState(groupId, kept, warnings.get(groupName), now),
    });
    const left = [...plan.removed, ...plan.changed.map(({ before }) => before)];
    // Plain unique constraints hold after every statement: two groups can swap roles only through nothing.
    await this.mappings.remove(
      tx,
      left.map(({ id }) => id),
    );
    const come = await this.mappings.insert(tx, [
      ...plan.changed.map(({ before, after }) => toRow(after, before)),
      ...plan.added.map((added) => toRow(added)),
    ]);
    const show = (mapping: GroupMapping) => toGroupMappingResponse(mapping, connection.slug);
    await record({
      action: 'group-mappings.replaced',
      target: { type: 'connection', id: connection.id },
      before: { mappings: left.map(show) },
      after: { mappings: come.map(show) },
    });
  }
}

/** What is known of the group itself: what Okta just said, or what was known of the same group before. */
function groupState(
  groupId: string | null,
  kept: GroupMapping | undefined,
  warnings: readonly GroupWarning[] | undefined,
  now: Date,
): Pick<GroupMapping, 'warnings' | 'groupCheckedAt' | 'groupDeletedAt'> {
  if (warnings || !kept || kept.groupId !== groupId) {
    return { warnings: [...(warnings ?? [])], groupCheckedAt: warnings ? now : null, groupDeletedAt: null };
  }
  const { groupCheckedAt, groupDeletedAt } = kept;
  return { warnings: kept.warnings, groupCheckedAt, groupDeletedAt };
}

/** The roles that a plan gives to groups which did not have them, with the entries that say so. */
function rolesOf(plan: MappingSetPlan, entries: readonly GroupMappingEntryDto[]): ConferredRole[] {
  const names = new Set(
    [...plan.added, ...plan.changed.map(({ after }) => after)].map(({ groupName }) => groupName),
  );
  return entries.flatMap(({ groupName, role }, index) =>
    names.has(groupName) ? [{ key: role, pointer: `/mappings/${index}/role` }] : [],
  );
}
