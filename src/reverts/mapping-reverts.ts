import { Injectable } from '@nestjs/common';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { Caller } from '../access/caller.js';
import type { AuditEventResponse } from '../audit/audit-event.dto.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import type { GroupMapping } from '../group-mappings/group-mapping.entity.js';
import type { GroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';
import { toGroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';
import { GroupMappingSetService } from '../group-mappings/group-mapping-set.service.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { GroupMappingsService } from '../group-mappings/group-mappings.service.js';
import { etagOf } from '../http/etag.js';
import { LivePeople } from '../live-people/live-people.service.js';
import { MappingChange } from '../live-people/mapping-change.js';
import { RoleTally } from '../live-people/role-tally.js';
import { compared, orAbsent, type RevertPlan, type RevertPlanner } from './revert-plan.js';
import type { RevertImpact } from './revert.dto.js';

const PATH = '/api/v1/group-mappings';
const PERMISSION = 'group-mappings:write';
const ADMIN = 'admin';
/** What is no part of what an admin said. */
const ignoring = ['id', 'version', 'createdAt', 'updatedAt', 'warnings'];

/** A mapping as an admin says it. */
interface Entry {
  readonly groupName: string;
  readonly groupId?: string;
  readonly role: string;
}

/** Undoes changes of group mappings. */
@Injectable()
export class MappingReverts {
  readonly planners: Readonly<Record<string, RevertPlanner>> = {
    'group-mapping.created': (caller, event) => this.ofOne(caller, event),
    'group-mapping.updated': (caller, event) => this.ofOne(caller, event),
    'group-mapping.deleted': (caller, event) => this.ofDeleted(caller, event),
    'group-mappings.replaced': (caller, event) => this.ofSet(caller, event),
  };

  constructor(
    private readonly mappings: GroupMappingsService,
    private readonly set: GroupMappingSetService,
    private readonly rows: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly models: AccessModelStore,
    private readonly live: LivePeople,
  ) {}

  private async ofOne(caller: Caller, { target, before, after }: AuditEventResponse): Promise<RevertPlan> {
    const [was, left] = [before as GroupMappingResponse | null, after as GroupMappingResponse | null];
    const { id } = target;
    const path = `${PATH}/${id}`;
    const found = await orAbsent(this.mappings.get(caller, id));
    const states = compared({ left, now: found && found.body, restored: was, ignoring });
    const slug = found?.body.connection ?? left?.connection;
    const impact = () =>
      this.impactOf(caller, slug, (entry) => (entry.id === id ? was && entryOf(was) : entry));
    const ifMatch = etagOf(found?.version ?? 0);
    if (was === null) {
      const apply = async (actor: Caller): Promise<string> => {
        await this.mappings.remove(actor, id, ifMatch);
        return id;
      };
      return { permission: PERMISSION, request: { method: 'DELETE', path }, ...states, impact, apply };
    }
    const body = entryOf(was);
    const apply = async (actor: Caller): Promise<string> => {
      await this.mappings.update(actor, id, ifMatch, body);
      return id;
    };
    return { permission: PERMISSION, request: { method: 'PATCH', path, body }, ...states, impact, apply };
  }

  private async ofDeleted(caller: Caller, { before }: AuditEventResponse): Promise<RevertPlan> {
    const was = before as unknown as GroupMappingResponse;
    const connection = await visibleConnection(this.connections, caller, was.connection);
    const body = { connection: connection.slug, ...entryOf(was) };
    return {
      permission: PERMISSION,
      request: { method: 'POST', path: PATH, body },
      ...compared({ left: null, now: null, restored: was, ignoring }),
      impact: () => this.impactOf(caller, connection.slug, (entry) => entry, [entryOf(was)]),
      apply: async (actor) => (await this.mappings.create(actor, body)).body.id,
    };
  }

  /** The set as it is, but for the rows that the event tells of: the same `PUT` that an admin would send. */
  private async ofSet(caller: Caller, { target, before, after }: AuditEventResponse): Promise<RevertPlan> {
    const was = rowsOf(before);
    const left = rowsOf(after);
    const connection = await visibleConnection(this.connections, caller, target.id);
    const existing = (await this.rows.findAll(connection.id)).map((row) =>
      toGroupMappingResponse(row, connection.slug),
    );
    const touched = new Set([...was, ...left].map(({ id }) => id));
    const now = existing.filter(({ id }) => touched.has(id));
    const kept = existing.filter(({ id }) => !touched.has(id)).map(entryOf);
    const wanted = [...kept, ...was.map(entryOf)];
    const path = `${PATH}?connection=${connection.slug}`;
    return {
      permission: PERMISSION,
      request: { method: 'PUT', path, body: { mappings: wanted } },
      ...compared({ left: byGroup(left), now: byGroup(now), restored: byGroup(was) }),
      impact: () =>
        this.impactOf(
          caller,
          connection.slug,
          (entry) => (touched.has(entry.id) ? null : entry),
          was.map(entryOf),
        ),
      apply: async (actor) => {
        await this.set.replace(actor, connection.slug, etagOf(connection.mappingSetVersion), wanted);
        return connection.id;
      },
    };
  }

  /** Judges the whole set as it would be, as the preview of a change does. */
  private async impactOf(
    caller: Caller,
    slug: string | undefined,
    become: (entry: Entry & { id: string }) => Entry | null,
    added: readonly Entry[] = [],
  ): Promise<RevertImpact> {
    const connection = await visibleConnection(this.connections, caller, slug);
    const existing = await this.rows.findAll(connection.id);
    const wanted = [...existing.flatMap((row) => become(entryWithId(row)) ?? []), ...added];
    const model = await this.models.current();
    const facts = model.connections.get(connection.id);
    if (!facts) return { people: 0, sessions: 0 };
    const identified = wanted.map((entry) => identifiedBy(entry, existing));
    const change = new MappingChange(model, facts, identified);
    const tally = new RoleTally();
    const found = await this.live.examine(connection.id, {
      telling: change.tellingGroups(),
      judge: ({ membership, people }) => tally.count(change.of(membership), people) || undefined,
    });
    return {
      people: found.concerned,
      sessions: found.sessions,
      roles: tally.roles(model),
      ...(found.truncated ? { truncated: true } : {}),
      ...(endsAdministration(connection, existing, wanted) ? { lastAdminPath: true } : {}),
    };
  }
}

function entryOf({ groupName, groupId, role }: Entry): Entry {
  return { groupName, ...(groupId === undefined ? {} : { groupId }), role };
}

function entryWithId({ id, groupName, groupId, roleKey }: GroupMapping): Entry & { id: string } {
  return { id, groupName, ...(groupId === null ? {} : { groupId }), role: roleKey };
}

function identifiedBy({ groupName, groupId, role }: Entry, existing: readonly GroupMapping[]) {
  return {
    groupName,
    groupId: groupId ?? null,
    role,
    existing: existing.find((row) => row.groupName === groupName),
  };
}

function endsAdministration(
  { platform }: Connection,
  existing: readonly GroupMapping[],
  wanted: readonly Entry[],
): boolean {
  return (
    platform &&
    existing.some(({ roleKey }) => roleKey === ADMIN) &&
    !wanted.some(({ role }) => role === ADMIN)
  );
}

function rowsOf(recorded: AuditEventResponse['before']): readonly GroupMappingResponse[] {
  return (recorded as { mappings?: GroupMappingResponse[] } | null)?.mappings ?? [];
}

/** A set as one object, so that what differs is told group by group. */
function byGroup(rows: readonly Entry[]): object {
  return Object.fromEntries(
    [...rows]
      .sort((a, b) => (a.groupName < b.groupName ? -1 : 1))
      .map(({ groupName, groupId, role }) => [
        groupName,
        groupId === undefined ? { role } : { role, groupId },
      ]),
  );
}
