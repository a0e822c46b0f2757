import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import type { ChecksMode } from '../connections/change-checks.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { oktaConnection, visibleConnection } from '../connections/visible-connection.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { notFound } from '../errors/gateway-error.js';
import { assertIfMatch, versionMismatch, type Versioned } from '../http/etag.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { GroupIdentification } from './group-identification.js';
import type { GroupIdentity } from './group-identity.js';
import type {
  CreateGroupMappingDto,
  GroupMappingsQuery,
  UpdateGroupMappingDto,
} from './group-mapping.dto.js';
import type { GroupMapping } from './group-mapping.entity.js';
import {
  toGroupMappingResponse,
  type GroupMappingPage,
  type GroupMappingResponse,
} from './group-mapping-response.dto.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { MappingRules } from './mapping-rules.js';
import { MappingSetWriter, type MappingSetChange } from './mapping-set-writer.js';

/** Lists, shows, creates, changes and deletes single mappings. Callers see their connection's, those of the platform all. */
@Injectable()
export class GroupMappingsService {
  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly rules: MappingRules,
    private readonly identification: GroupIdentification,
    private readonly writer: MappingSetWriter,
    private readonly clock: Clock,
  ) {}

  /** A page with the version of the whole set. */
  async list(caller: Caller, query: GroupMappingsQuery): Promise<Versioned<GroupMappingPage>> {
    // The version is read first: if the set changes in between, it is too old, and a PUT with it is refused.
    const connection = await visibleConnection(this.connections, caller, query.connection);
    const [after] = query.after === undefined ? [] : decodeCursor(query.after, [cursorParts.text]);
    const rows = await this.mappings.findPage(
      connection.id,
      query.limit + 1,
      after === undefined ? undefined : String(after),
    );
    const body = pageOf(
      rows,
      query.limit,
      (row) => toGroupMappingResponse(row, connection.slug),
      ({ groupName }) => [groupName],
    );
    return { body, version: connection.mappingSetVersion };
  }

  /** @throws GatewayError `not-found`. */
  async get(caller: Caller, id: string): Promise<Versioned<GroupMappingResponse>> {
    const { mapping, connection } = await this.findVisible(caller, id);
    return toVersioned(mapping, connection);
  }

  /** A mapping's role and version with its connection, for who asks what it means. @throws GatewayError `not-found`. */
  async find(caller: Caller, id: string): Promise<{ connection: Connection; role: string; version: number }> {
    const { mapping, connection } = await this.findVisible(caller, id);
    return { connection, role: mapping.roleKey, version: mapping.version };
  }

  /** @throws GatewayError what {@link MappingRules} and {@link GroupIdentification} give, `not-found` for the connection. */
  async create(
    caller: Caller,
    dto: CreateGroupMappingDto,
    checks?: ChecksMode,
  ): Promise<Versioned<GroupMappingResponse>> {
    const { id: connectionId } = await oktaConnection(this.connections, caller, dto.connection);
    const now = this.clock.now();
    const { groupName, role: roleKey } = dto;
    const dates = { createdAt: now, updatedAt: now };
    const draft = { connectionId, groupName, groupId: dto.groupId ?? null, roleKey, version: 1, ...dates };
    await this.rules.assertMayMap(caller, draft);
    const { groupId, warnings } = await this.identification.identify(connectionId, { ...dto, pointer: '' });
    const wanted = { ...draft, groupId, warnings: [...warnings], groupCheckedAt: now };
    const write = async (change: MappingSetChange): Promise<Versioned<GroupMappingResponse>> => {
      await this.rules.assertMayMap(caller, wanted, change.tx.manager);
      const [mapping] = (await this.mappings.insert(change.tx, [wanted])) as [GroupMapping];
      await record(change, 'group-mapping.created', null, mapping);
      return toVersioned(mapping, change.connection);
    };
    return this.writer.write(caller, connectionId, write, checks);
  }

  /** @throws GatewayError what `create` gives, `version-mismatch`, `last-admin-path`. */
  async update(
    caller: Caller,
    id: string,
    ifMatch: string | undefined,
    dto: UpdateGroupMappingDto,
    checks?: ChecksMode,
  ): Promise<Versioned<GroupMappingResponse>> {
    const { mapping: seen } = await this.findVisible(caller, id);
    assertIfMatch(ifMatch, seen.version);
    const identity = await this.identifyAnew(caller, seen, dto);
    const write = async (change: MappingSetChange): Promise<Versioned<GroupMappingResponse>> => {
      const before = await this.requireUnmoved(change, seen, ifMatch);
      // What Okta said was about the group that the mapping had then.
      if (identity && before.version !== seen.version) throw versionMismatch(before.version);
      const { groupName = before.groupName, role: roleKey = before.roleKey } = dto;
      const groupId = identity ? identity.groupId : before.groupId;
      const same = groupName === before.groupName && groupId === before.groupId && roleKey === before.roleKey;
      const now = this.clock.now();
      const after = { ...before, groupName, groupId, roleKey, ...(identity ? stateOf(identity, now) : {}) };
      if (same) {
        // The mapping is what it was; only what Okta says of its group may be news.
        if (identity) await this.mappings.update(change.tx, after);
        return toVersioned(after, change.connection);
      }
      await this.rules.assertMayMap(caller, after, change.tx.manager);
      Object.assign(after, { version: before.version + 1, updatedAt: now });
      await this.mappings.update(change.tx, after);
      await record(change, 'group-mapping.updated', before, after);
      return toVersioned(after, change.connection);
    };
    return this.writer.write(caller, seen.connectionId, write, checks);
  }

  /** @throws GatewayError `not-found`, `version-mismatch`, `last-admin-path`. */
  async remove(caller: Caller, id: string, ifMatch: string | undefined, checks?: ChecksMode): Promise<void> {
    const { mapping } = await this.findVisible(caller, id);
    const write = async (change: MappingSetChange): Promise<void> => {
      const before = await this.mappings.find(mapping.id, change.tx.manager);
      if (!before) throw notFound('group mapping');
      const { id: key, version } = before;
      await assertMayDelete(change.tx.manager, ifMatch, { kind: 'group-mapping', key, version });
      await this.mappings.remove(change.tx, [before.id]);
      await record(change, 'group-mapping.deleted', before, null);
    };
    await this.writer.write(caller, mapping.connectionId, write, checks);
  }

  /** Asks Okta about the group of a change, unless it stays the group that it was and is pinned. */
  private async identifyAnew(
    caller: Caller,
    seen: GroupMapping,
    dto: UpdateGroupMappingDto,
  ): Promise<GroupIdentity | null> {
    const groupName = dto.groupName ?? seen.groupName;
    const renamed = groupName !== seen.groupName;
    const pinned = dto.groupId === undefined && (seen.groupId !== null || dto.groupName === undefined);
    if (!renamed && (pinned || dto.groupId === seen.groupId)) return null;
    const groupId = dto.groupId ?? null;
    await this.rules.assertMayMap(caller, { ...seen, groupName, groupId, roleKey: dto.role ?? seen.roleKey });
    return this.identification.identify(seen.connectionId, { groupName, groupId: dto.groupId, pointer: '' });
  }

  private async requireUnmoved(
    { tx }: MappingSetChange,
    { id }: GroupMapping,
    ifMatch: string | undefined,
  ): Promise<GroupMapping> {
    const mapping = await this.mappings.find(id, tx.manager);
    if (!mapping) throw notFound('group mapping');
    assertIfMatch(ifMatch, mapping.version);
    return mapping;
  }

  private async findVisible(
    caller: Caller,
    id: string,
  ): Promise<{ mapping: GroupMapping; connection: Connection }> {
    const mapping = await this.mappings.find(resourceId(id, 'group mapping'));
    if (!mapping || (!caller.platform && mapping.connectionId !== caller.connectionId))
      throw notFound('group mapping');
    const connection = await this.connections.findById(mapping.connectionId);
    if (!connection) throw notFound('group mapping');
    return { mapping, connection };
  }
}

/** What is known of a group that Okta has just been asked about. */
function stateOf(
  { warnings }: GroupIdentity,
  now: Date,
): Pick<GroupMapping, 'warnings' | 'groupCheckedAt' | 'groupDeletedAt'> {
  return { warnings: [...warnings], groupCheckedAt: now, groupDeletedAt: null };
}

async function record(
  { record: tell, connection }: MappingSetChange,
  action: string,
  before: GroupMapping | null,
  after: GroupMapping | null,
): Promise<void> {
  await tell({
    action,
    target: { type: 'group-mapping', id: (after ?? before)?.id ?? '' },
    before: before && toGroupMappingResponse(before, connection.slug),
    after: after && toGroupMappingResponse(after, connection.slug),
  });
}

function toVersioned(mapping: GroupMapping, connection: Connection): Versioned<GroupMappingResponse> {
  return { body: toGroupMappingResponse(mapping, connection.slug), version: mapping.version };
}
