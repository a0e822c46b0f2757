import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { toEventResponse, type EventPage } from '../event-store/event-response.dto.js';
import { EventStoreRepository, type EventPosition } from '../event-store/event-store.repository.js';
import { cursorParts, decodeCursor, encodeCursor } from '../http/pagination.js';
import type { EventsQuery } from './events.dto.js';

const BEGINNING: EventPosition = { xid: '0', id: '0' };

/** Lets other systems read events at their own pace, each once and in one order. */
@Injectable()
export class EventsService {
  constructor(
    private readonly events: EventStoreRepository,
    private readonly connections: ConnectionsRepository,
  ) {}

  /**
   * Events after a position, oldest first; without one from the oldest that is kept.
   * @throws GatewayError `not-found` for a connection that the caller may not see.
   */
  async list(caller: Caller, { limit, after, connection, type }: EventsQuery): Promise<EventPage> {
    const { id, slug } = await visibleConnection(this.connections, caller, connection);
    const position = after === undefined ? BEGINNING : readPosition(after);
    const eventTypes = type === undefined ? null : type.split(',').map((name) => name.trim());
    const { events, position: reached } = await this.events.readOn(id, position, limit, eventTypes);
    return {
      items: events.map((event) => toEventResponse(event, slug)),
      nextCursor: encodeCursor([reached.xid, reached.id]),
    };
  }
}

function readPosition(cursor: string): EventPosition {
  const [xid, id] = decodeCursor(cursor, [cursorParts.bigint, cursorParts.bigint]).map(String);
  return xid === undefined || id === undefined ? BEGINNING : { xid, id };
}
