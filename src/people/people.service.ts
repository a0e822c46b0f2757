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
import { PeopleRepository, type PeopleFilter, type PersonPlace } from './people.repository.js';
import { PeopleSearch, type FoundPeople } from './people-search.js';
import type { PeopleQuery, PersonPage, PersonResponse } from './person.dto.js';
import { toPersonResponse, toPersonSummary } from './person-response.js';

/** Shows people to admins with what they may do now. A caller sees those of his own connection, one of the platform all. */
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

  /** @throws GatewayError `not-found` for a connection that the caller may not see, `validation-failed` for a role and none at once, `invalid-request` for a foreign cursor, `unavailable`. */
  async list(caller: Caller, query: PeopleQuery): Promise<PersonPage> {
    const { role, noRole, limit } = query;
    if (role !== undefined && noRole)
      throw invalidValue('/noRole', 'contradiction', 'Nobody holds a role and none.');
    const filter = this.filterOf(query, await listedConnectionId(this.connections, caller, query.connection));
    const after = placeOf(query.after);
    const model = await this.models.current();
    const counts = query.count === true && role === undefined && !noRole;
    const { people, next } = await (noRole
      ? this.search.findRoleless(model, filter, limit, after)
      : role === undefined
        ? this.search.find(model, filter, limit, after)
        : this.search.findHolders(model, { ...filter, role }, limit, after));
    const count = counts ? await this.count(filter, { people, next, after }) : undefined;
    const sessions = await this.sessions.find(people.map(({ row: { id }, roles }) => ({ id, roles })));
    const slugs = new Map((await this.connections.findSlugs()).map(({ id, slug }) => [id, slug]));
    const now = this.clock.now();
    return {
      items: people.map((person) => {
        const { id, connectionId } = person.row;
        const liveSessions = sessions.get(id) ?? 0;
        return toPersonSummary(person, { connection: slugs.get(connectionId) ?? '', liveSessions, now });
      }),
      nextCursor: next ? encodeCursor([next.connectionId, next.sub]) : null,
      ...(query.count === true && {
        membershipMaxAgeSeconds: this.configuration.membership.maxAgeSeconds,
      }),
      ...(count === undefined ? {} : { total: toCappedCount(count) }),
    };
  }

  /** A page that is all there is counts itself: who looks for one of 100,000 has them looked through once. */
  private async count(
    filter: PeopleFilter,
    { people, next, after }: FoundPeople & { readonly after: PersonPlace | undefined },
  ): Promise<number> {
    if (!after && !next) return people.length;
    return this.people.count(filter, MOST_COUNTED + 1);
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

function placeOf(cursor: string | undefined): PersonPlace | undefined {
  if (cursor === undefined) return undefined;
  const [connectionId = '', sub = ''] = decodeCursor(cursor, [cursorParts.uuid, cursorParts.text]).map(
    String,
  );
  return { connectionId, sub };
}
