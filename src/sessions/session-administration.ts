import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { MOST_COUNTED, toCappedCount } from '../http/capped-count.dto.js';
import { cursorParts, decodeCursor, pageOf, type PageQuery } from '../http/pagination.js';
import { addressFilter } from './address-filter.js';
import { isWithin, LimitsOfPeople } from './limits-of-people.js';
import {
  SessionListRepository,
  type ListedSession,
  type SessionFilter,
  type SessionOrder,
} from './session-list.repository.js';
import { toSessionResponse, type SessionPage, type SessionSort, type SessionsQuery } from './session.dto.js';
import { limitsAsTimes, NO_SESSION_LIMITS } from './session-limiter.js';

/** Lists sessions for callers of the API: everybody their own, admins those of their connection, the platform's all. */
@Injectable()
export class SessionAdministration {
  constructor(
    private readonly list: SessionListRepository,
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly limits: LimitsOfPeople,
  ) {}

  /**
   * What the caller may see: their own sessions, with `sessions:read` those of others too.
   * @throws GatewayError `not-found` when the connection isn't one that the caller sees, `permission-denied` when they
   *   ask for the sessions of others without the permission, or as an API token, which has none, `validation-failed`
   *   for an order in which so many are not sorted, `invalid-request` for a cursor of another one.
   */
  async listVisible(caller: Caller, query: SessionsQuery): Promise<SessionPage> {
    if (!caller.permissions.has('sessions:read')) {
      const asksForOwn = query.connection === undefined && (query.subject ?? caller.id) === caller.id;
      if (caller.type === 'person' && asksForOwn) return this.listOwn(caller, query);
      throw new GatewayError('permission-denied', 'You need the permission sessions:read.');
    }
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    return this.page(caller, query, {
      connectionId,
      subjectId: query.subject,
      kind: query.method,
      application: query.application,
      address: query.address === undefined ? undefined : addressFilter(query.address),
      browser: query.browser,
    });
  }

  /** The caller's own sessions; none when the caller is an API token. */
  async listOwn(caller: Caller, query: PageQuery): Promise<SessionPage> {
    if (caller.type !== 'person') return { items: [], nextCursor: null };
    return this.page(caller, query, { subjectId: caller.id });
  }

  private async page(
    caller: Caller,
    { limit, after, count: counts, sort }: PageQuery & Pick<SessionsQuery, 'count' | 'sort'>,
    asked: Omit<SessionFilter, 'live' | 'after' | 'count' | 'order'>,
  ): Promise<SessionPage> {
    const at = this.clock.now();
    const order = orderOf(sort);
    const filter = { ...asked, order, live: limitsAsTimes(NO_SESSION_LIMITS, at, this.configuration) };
    const place = after === undefined ? undefined : readCursor(after, sort);
    const { rows, count } = await this.find({ ...filter, after: place, count: limit + 1 }, counts === true);
    const { items, nextCursor } = pageOf(
      rows,
      limit,
      (session) => session,
      (session: ListedSession) => [
        ...(sort === undefined ? [] : [sort]),
        session[order.by].toISOString(),
        session.id,
      ],
    );
    const { idleSeconds } = this.configuration.session;
    const limits = await this.limits.of(items);
    // What is over by the limits of its person's roles makes a page shorter: only now it is known who that is.
    const live = items.filter((session) => isWithin(session, limits.get(session.subjectId), at));
    return {
      items: live.map((session) =>
        toSessionResponse(session, caller.sessionId, idleSeconds, limits.get(session.subjectId)),
      ),
      nextCursor,
      ...(count === undefined ? {} : { total: toCappedCount(count) }),
    };
  }

  private async find(
    filter: SessionFilter,
    counts: boolean,
  ): Promise<{ readonly rows: readonly ListedSession[]; readonly count: number | undefined }> {
    const many = MOST_COUNTED + 1;
    const byLastUse = filter.order?.by === 'lastSeenAt';
    if (byLastUse || (filter.application ?? filter.address ?? filter.browser) !== undefined) {
      const few = await this.list.findFew(filter, MOST_COUNTED);
      if (few) return { rows: few.sessions, count: counts ? few.count : undefined };
      if (byLastUse)
        throw invalidValue(
          '/sort',
          'too-many',
          'More than 10,000 sessions are not sorted by their last use.',
        );
      return { rows: await this.list.find(filter), count: counts ? many : undefined };
    }
    const [rows, count] = await Promise.all([
      this.list.find(filter),
      counts ? this.list.count({ ...filter, after: undefined, count: many }) : undefined,
    ]);
    return { rows, count };
  }
}

function orderOf(sort: SessionSort | undefined): SessionOrder {
  if (sort === undefined) return { by: 'expiresAt', descending: true };
  return { by: sort.endsWith('created') ? 'createdAt' : 'lastSeenAt', descending: sort.startsWith('-') };
}

/** The place in one order is none in another. */
function readCursor(cursor: string, sort: SessionSort | undefined): [moment: string, id: string] {
  const { timestamp, uuid } = cursorParts;
  const own = sort === undefined ? [] : [new RegExp(`^${sort}$`)];
  const [moment, id] = decodeCursor(cursor, [...own, timestamp, uuid]).slice(own.length);
  return [String(moment), String(id)];
}
