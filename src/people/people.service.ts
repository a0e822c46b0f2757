import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { invalidValue } from '../errors/gateway-error.js';
import { MOST_COUNTED, toCappedCount } from '../http/capped-count.dto.js';
import type { Versioned } from '../http/etag.js';
import { cursorParts, decodeCursor, encodeCursor } from '../http/pagination.js';
import type { UpdateSubjectDto } from '../subjects/subject.dto.js';
import { SubjectsService, type ShownSubject } from '../subjects/subjects.service.js';
import { toSubjectFacts } from '../subjects/subjects.repository.js';
import { heldNow } from './held-now.js';
import { LiveSessionCounts } from './live-session-counts.js';
import {
  PeopleRepository,
  type OrderedPlace,
  type PeopleFilter,
  type PeopleOrder,
  type PersonPlace,
} from './people.repository.js';
import { PeopleSearch, type FoundPerson } from './people-search.js';
import type { PeopleQuery, PeopleSort, PersonPage, PersonResponse } from './person.dto.js';
import { toPersonResponse, toPersonSummary } from './person-response.js';

/** Shows people to admins with what they may do now. Callers see their own connection's, those of the platform all. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly subjects: SubjectsService,
    private readonly search: PeopleSearch,
    private readonly people: PeopleRepository,
    private readonly sessions: LiveSessionCounts,
    private readonly models: AccessModelStore,
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** @throws GatewayError `not-found` for a connection that the caller may not see, `validation-failed` for a role and none at once, or either in another order, `invalid-request` for a foreign cursor, `unavailable`. */
  async list(caller: Caller, query: PeopleQuery): Promise<PersonPage> {
    const { role, noRole } = query;
    if (role !== undefined && noRole)
      throw invalidValue('/noRole', 'contradiction', 'Nobody holds a role and none.');
    if (query.sort !== undefined && (role !== undefined || noRole))
      throw invalidValue(
        '/sort',
        'contradiction',
        'Who holds a role is not stored, and comes in no other order.',
      );
    const filter = this.filterOf(query, await listedConnectionId(this.connections, caller, query.connection));
    const { people, nextCursor } = await this.find(filter, query);
    const counts = query.count === true && role === undefined && !noRole;
    // A page that is all there is counts itself: who looks for one of 100,000 has them looked through once.
    const whole = query.after === undefined && nextCursor === null;
    const count = !counts
      ? undefined
      : whole
        ? people.length
        : await this.people.count(filter, MOST_COUNTED + 1);
    const sessions = await this.sessions.find(people.map(({ row: { id }, roles }) => ({ id, roles })));
    const slugs = new Map((await this.connections.findSlugs()).map(({ id, slug }) => [id, slug]));
    const now = this.clock.now();
    return {
      items: people.map((person) => {
        const { id, connectionId } = person.row;
        const liveSessions = sessions.get(id) ?? 0;
        return toPersonSummary(person, { connection: slugs.get(connectionId) ?? '', liveSessions, now });
      }),
      nextCursor,
      ...(query.count === true && {
        membershipMaxAgeSeconds: this.configuration.membership.maxAgeSeconds,
      }),
      ...(count === undefined ? {} : { total: toCappedCount(count) }),
    };
  }

  private async find(
    filter: PeopleFilter,
    { role, noRole, limit, sort, after: cursor }: PeopleQuery,
  ): Promise<{ readonly people: readonly FoundPerson[]; readonly nextCursor: string | null }> {
    if (sort !== undefined) {
      const after = orderedPlaceOf(sort, cursor);
      const model = await this.models.current();
      const { people, next } = await this.search.findOrdered(model, filter, limit, ORDERS[sort], after);
      return { people, nextCursor: next ? encodeCursor([sort, ...orderedKey(next)]) : null };
    }
    const after = placeOf(cursor);
    const model = await this.models.current();
    const { people, next } = await (noRole
      ? this.search.findRoleless(model, filter, limit, after)
      : role === undefined
        ? this.search.find(model, filter, limit, after)
        : this.search.findHolders(model, { ...filter, role }, limit, after));
    return { people, nextCursor: next ? encodeCursor([next.connectionId, next.sub]) : null };
  }

  /** @throws GatewayError `not-found`, `unavailable`. */
  async get(caller: Caller, id: string): Promise<Versioned<PersonResponse>> {
    return this.show(await this.subjects.get(caller, id));
  }

  /** As {@link SubjectsService.update}. */
  async update(
    caller: Caller,
    id: string,
    ifMatch: string | undefined,
    dto: UpdateSubjectDto,
  ): Promise<Versioned<PersonResponse>> {
    return this.show(await this.subjects.update(caller, id, ifMatch, dto));
  }

  /** The version is that of what is stored: a mapping that changes or a session that begins is no change of the person. */
  private async show({ subject, body, version }: ShownSubject): Promise<Versioned<PersonResponse>> {
    const held = heldNow(await this.models.current(), toSubjectFacts(subject));
    const names = held.flatMap(({ through }) => (through ? [through.mapping.groupName] : []));
    const { id, connectionId, signInMethods } = subject;
    const [mappings, sessions] = await Promise.all([
      this.people.findMappings(connectionId, names),
      this.sessions.find([{ id, roles: held.map(({ role }) => role) }]),
    ]);
    const liveSessions = sessions.get(id) ?? 0;
    const membershipMaxAgeSeconds = this.configuration.membership.maxAgeSeconds;
    const context = { mappings, signInMethods, liveSessions, membershipMaxAgeSeconds };
    return { body: toPersonResponse(body, held, context), version };
  }

  private filterOf(
    { q: text, source, completeness, olderThanSeconds, disabled, method }: PeopleQuery,
    connectionId: string | undefined,
  ): PeopleFilter {
    const fetchedBefore =
      olderThanSeconds === undefined ? undefined : new Date(this.clock.nowMs() - olderThanSeconds * 1000);
    const status = disabled === undefined ? undefined : disabled ? 'disabled' : 'active';
    return { connectionId, text, source, completeness, fetchedBefore, status, method };
  }
}

const ORDERS: Readonly<Record<PeopleSort, PeopleOrder>> = {
  name: { by: 'name', descending: false },
  '-name': { by: 'name', descending: true },
  lastSignIn: { by: 'last-sign-in', descending: false },
  '-lastSignIn': { by: 'last-sign-in', descending: true },
};

function orderedKey({ key, id }: OrderedPlace): string[] {
  return [key === null ? 'none' : 'some', key ?? '', id];
}

/** The place in one order is none in another. */
function orderedPlaceOf(sort: PeopleSort, cursor: string | undefined): OrderedPlace | undefined {
  if (cursor === undefined) return undefined;
  const { text, timestamp, uuid } = cursorParts;
  const key = ORDERS[sort].by === 'name' ? text : timestamp;
  const parts = decodeCursor(cursor, [new RegExp(`^${sort}$`), /^(some|none)$/, key, uuid]).map(String);
  const [, has, value = '', id = ''] = parts;
  return { key: has === 'none' ? null : value, id };
}

function placeOf(cursor: string | undefined): PersonPlace | undefined {
  if (cursor === undefined) return undefined;
  const [connectionId = '', sub = ''] = decodeCursor(cursor, [cursorParts.uuid, cursorParts.text]).map(
    String,
  );
  return { connectionId, sub };
}
