import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { Clock } from '../config/clock.js';
import { groupFinding, isNews, type GroupFinding } from './group-finding.js';
import { GroupLookup } from './group-lookup.js';
import type { GroupMapping } from './group-mapping.entity.js';
import { toGroupMappingResponse } from './group-mapping-response.dto.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { MappingSetWriter, type MappingSetChange } from './mapping-set-writer.js';

/** Mappings that a single rename may move along with it: groups that pass their names round. */
const LONGEST_CHAIN = 20;

interface News {
  readonly seen: GroupMapping;
  readonly finding: GroupFinding;
}

/**
 * Keeps mappings true to the groups they are pinned to: follows a rename, marks a group that was deleted or whose name
 * another group has, pins what was not pinned. It asks Okta and believes nobody else: whoever says that a group changed
 * only makes it look.
 */
@Injectable()
export class GroupReconciliation {
  constructor(
    private readonly lookup: GroupLookup,
    private readonly mappings: GroupMappingsRepository,
    private readonly writer: MappingSetWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks at one group of a connection and at every mapping that it may concern, by id or by name.
   * @throws GatewayError `okta-unavailable`, `unavailable`; then nothing was changed.
   */
  async reconcile(connectionId: string, groupId: string): Promise<void> {
    const group = await this.lookup.findById(connectionId, groupId);
    if (group === undefined) return;
    const concerned = (await this.mappings.findAll(connectionId)).filter(
      (mapping) => mapping.groupId === groupId || mapping.groupName === group?.name,
    );
    await this.reconcileMappings(concerned);
  }

  /**
   * Looks at these mappings of one connection.
   * @throws GatewayError `okta-unavailable`, `unavailable`; then nothing was changed.
   */
  async reconcileMappings(mappings: readonly GroupMapping[]): Promise<void> {
    const [first] = mappings;
    if (!first) return;
    const all = await this.mappings.findAll(first.connectionId);
    const news = new Map<string, News>();
    const open = [...mappings];
    for (let mapping = open.pop(); mapping; mapping = open.pop()) {
      if (news.has(mapping.id) || news.size >= mappings.length + LONGEST_CHAIN) continue;
      const seen = mapping;
      const finding = await this.find(seen);
      if (!finding) return;
      news.set(seen.id, { seen, finding });
      // Whoever has the new name may have lost it to this one: then both move.
      const holder = all.find(({ id, groupName }) => id !== seen.id && groupName === finding.groupName);
      if (holder && finding.groupName !== seen.groupName) open.push(holder);
    }
    await this.store(first.connectionId, [...news.values()]);
  }

  /** Null when the connection has no API credential. */
  private async find(mapping: GroupMapping): Promise<GroupFinding | null> {
    const { connectionId, groupId, groupName } = mapping;
    const pinned = groupId === null ? null : await this.lookup.findById(connectionId, groupId);
    if (pinned === undefined) return null;
    const sameName = await this.lookup.findByName(connectionId, pinned?.name ?? groupName);
    return sameName && groupFinding(mapping, pinned, sameName);
  }

  private async store(connectionId: string, found: readonly News[]): Promise<void> {
    const now = this.clock.now();
    const ids = found.map(({ seen }) => seen.id);
    if (!found.some(({ seen, finding }) => isNews(seen, finding))) {
      await this.writer.note(ids, now);
      return;
    }
    await this.writer.write(systemActor(randomUUID()), connectionId, async (change) => {
      const all = await this.mappings.findAll(connectionId, change.tx.manager);
      const current = new Map(all.map((mapping) => [mapping.id, mapping]));
      // What an admin has changed meanwhile is looked at another time.
      const unmoved = found.filter(({ seen }) => current.get(seen.id)?.version === seen.version);
      const moved = settled(all, unmoved, now);
      await this.replace(change, moved, current);
      await this.mappings.noteChecked(change.tx, ids, now);
    });
  }

  private async replace(
    { tx, connection, record }: MappingSetChange,
    changed: readonly GroupMapping[],
    current: ReadonlyMap<string, GroupMapping>,
  ): Promise<void> {
    // Plain unique constraints hold after every statement: two groups can swap names only through nothing.
    await this.mappings.remove(
      tx,
      changed.map(({ id }) => id),
    );
    await this.mappings.insert(tx, changed);
    for (const after of changed) {
      const before = current.get(after.id);
      await record({
        action: actionOf(before, after),
        target: { type: 'group-mapping', id: after.id },
        before: before && describe(before, connection.slug),
        after: describe(after, connection.slug),
      });
    }
  }
}

/** The rows that change, as they shall be: names and ids that another mapping has are not taken. */
function settled(all: readonly GroupMapping[], found: readonly News[], now: Date): GroupMapping[] {
  const staying = new Map(all.map((mapping) => [mapping.id, mapping]));
  for (const { seen } of found) staying.delete(seen.id);
  // Who is pinned to a group has it; nobody else is pinned to it.
  const pinned = found.flatMap(({ seen, finding }) => (finding.groupId === seen.groupId ? seen.groupId : []));
  const taken = { names: new Set<string>(), groupIds: new Set<string | null>(pinned) };
  for (const { groupName, groupId } of staying.values()) {
    taken.names.add(groupName);
    taken.groupIds.add(groupId);
  }
  const result: GroupMapping[] = [];
  // Those that keep their name first: it is theirs.
  for (const { seen, finding } of found.toSorted((a, b) => Number(isRename(a)) - Number(isRename(b)))) {
    const blocked = taken.names.has(finding.groupName);
    const pinnable = finding.groupId === seen.groupId || !taken.groupIds.has(finding.groupId);
    const final: GroupFinding = {
      ...finding,
      groupName: blocked ? seen.groupName : finding.groupName,
      groupId: pinnable ? finding.groupId : seen.groupId,
      warnings: blocked ? [...finding.warnings, 'group-renamed-in-okta'] : finding.warnings,
    };
    taken.names.add(final.groupName);
    taken.groupIds.add(final.groupId);
    if (!isNews(seen, final)) continue;
    result.push({
      ...seen,
      groupName: final.groupName,
      groupId: final.groupId,
      warnings: [...final.warnings],
      groupDeletedAt: final.deleted ? (seen.groupDeletedAt ?? now) : null,
      groupCheckedAt: now,
      version: seen.version + 1,
      updatedAt: now,
    });
  }
  return result;
}

function isRename({ seen, finding }: News): boolean {
  return finding.groupName !== seen.groupName;
}

function actionOf(before: GroupMapping | undefined, after: GroupMapping): string {
  if (before && before.groupName !== after.groupName) return 'group-mapping.group-renamed';
  if (after.groupDeletedAt) return 'group-mapping.group-deleted';
  return before?.groupDeletedAt ? 'group-mapping.group-restored' : 'group-mapping.group-checked';
}

function describe(mapping: GroupMapping, connectionSlug: string): object {
  const { groupDeletedAt } = mapping;
  return {
    ...toGroupMappingResponse(mapping, connectionSlug),
    ...(groupDeletedAt ? { groupDeletedAt: groupDeletedAt.toISOString() } : {}),
  };
}
