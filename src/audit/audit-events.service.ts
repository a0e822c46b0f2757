import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import {
  toAuditEventResponse,
  type AuditEventPage,
  type AuditEventResponse,
  type AuditEventsQuery,
} from './audit-event.dto.js';
import { AuditEventsRepository } from './audit-events.repository.js';

/** Shows the audit trail: to callers of a connection its own events, to the platform's those of all. */
@Injectable()
export class AuditEventsService {
  constructor(private readonly events: AuditEventsRepository) {}

  /** @throws GatewayError `not-found` when a caller names a connection that isn't his to see. */
  async list(caller: Caller, query: AuditEventsQuery): Promise<AuditEventPage> {
    const { limit, after, action, actor, target, from, to, connection } = query;
    if (!caller.platform && connection !== undefined && !isOwn(caller, connection))
      throw notFound('connection');
    const olderThan = after === undefined ? undefined : String(decodeCursor(after, [cursorParts.bigint])[0]);
    const rows = await this.events.findPage(
      {
        ...ownEvents(caller),
        connection: caller.platform ? connection : undefined,
        action,
        actor,
        target,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
        olderThan,
      },
      limit + 1,
    );
    return pageOf(rows, limit, toAuditEventResponse, ({ event }) => [event.id]);
  }

  /** @throws GatewayError `not-found`, for events of other connections too. */
  async get(caller: Caller, id: string): Promise<AuditEventResponse> {
    const row = cursorParts.bigint.test(id) ? await this.events.find(id, ownEvents(caller)) : null;
    if (!row) throw notFound('audit event');
    return toAuditEventResponse(row);
  }
}

function ownEvents(caller: Caller): { connectionId?: string } {
  return caller.platform ? {} : { connectionId: caller.connectionId };
}

function isOwn(caller: Caller, slugOrId: string): boolean {
  return slugOrId === caller.connectionSlug || slugOrId === caller.connectionId;
}
