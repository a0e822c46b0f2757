import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import { csvFile, jsonLinesFile, wantedFile } from '../http/export-file.js';
import { cursorParts, decodeCursor, encodeCursor, pageOf } from '../http/pagination.js';
import {
  AUDIT_COLUMNS,
  auditCells,
  toAuditEventResponse,
  withChanges,
  type AuditEventPage,
  type AuditEventQuery,
  type AuditEventResponse,
  type AuditEventRow,
  type AuditEventsQuery,
  type OneAuditEventQuery,
} from './audit-event.dto.js';
import {
  AuditEventsRepository,
  type AuditEventFilter,
  type AuditPageRow,
  type AuditPlace,
} from './audit-events.repository.js';
import { AuditTrail } from './audit-trail.js';
import { EventSeals } from './event-seals.js';

/** Events read at once for a file. */
const FILE_PAGE = 500;
/** Microseconds since 1970 up to the year 2286. */
const MICROS = /^\d{1,16}$/;

/** The two sides of an HTTP exchange. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Shows the audit trail: to callers of a connection its own events, to the platform's those of all. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly events: AuditEventsRepository,
    private readonly trail: AuditTrail,
    private readonly seals: EventSeals,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * A page, or everything as a file when the request would rather have that.
   * @throws GatewayError `not-found` when a caller names a connection that isn't theirs to see.
   */
  async list(
    caller: Caller,
    query: AuditEventsQuery,
    { request, response }: Exchange,
  ): Promise<AuditEventPage | StreamableFile> {
    const filter = await this.filterOf(caller, query);
    const format = wantedFile(request, response, query.format);
    if (format) return this.toFile(caller, query, filter, format, response);
    const { limit, after } = query;
    const { rows, goOn } = filter
      ? await this.events.findSome(filter, limit + 1, placeOf(after))
      : { rows: [], goOn: undefined };
    const { items, ...page } = pageOf(rows, limit, responseFor(query), keyOf);
    const sealOf = query.seal === 'true' ? await this.seals.of(items.map(({ id }) => id)) : undefined;
    return {
      items: sealOf ? items.map((event) => ({ ...event, seal: sealOf(event.id) })) : items,
      nextCursor: page.nextCursor ?? (goOn ? encodeCursor(keyOf(goOn)) : null),
    };
  }

  /** @throws GatewayError `not-found`, for events of other connections too. */
  async get(caller: Caller, id: string, query: OneAuditEventQuery = {}): Promise<AuditEventResponse> {
    const row = cursorParts.bigint.test(id)
      ? await this.events.find(id, caller.platform ? undefined : caller.connectionId)
      : null;
    if (!row) throw notFound('audit event');
    const event = responseFor(query)(row);
    return query.seal === 'true' ? { ...event, seal: (await this.seals.of([id]))(id) } : event;
  }

  /** Null when nothing can meet it. */
  private async filterOf(caller: Caller, query: AuditEventsQuery): Promise<AuditEventFilter | null> {
    const { action, actor, target, outcome, requestId, address, from, to, connection, q } = query;
    if (!caller.platform && connection !== undefined && !isOwn(caller, connection))
      throw notFound('connection');
    const named = caller.platform && connection !== undefined;
    const connectionId = named
      ? await this.events.connectionIdOf(connection)
      : caller.platform
        ? undefined
        : caller.connectionId;
    if (connectionId === null) return null;
    return {
      connectionId,
      action,
      actor,
      target,
      outcome,
      requestId,
      address,
      text: q,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
    };
  }

  /** That the trail is taken out is an event itself, recorded before the first line leaves. */
  private async toFile(
    caller: Caller,
    query: AuditEventsQuery,
    filter: AuditEventFilter | null,
    format: 'csv' | 'json-lines',
    response: Response,
  ): Promise<StreamableFile> {
    // A file holds everything that matches, whatever page was asked for.
    const asked = { ...query, limit: undefined, after: undefined, format: undefined };
    await this.transactions.run((tx) =>
      this.trail.record(tx, caller, {
        connectionId: caller.platform ? null : caller.connectionId,
        action: 'audit-events.exported',
        target: {
          type: 'audit-events',
          id: asked.connection ?? (caller.platform ? '*' : caller.connectionSlug),
        },
        after: { format, filter: asked },
      }),
    );
    const content = { name: 'audit-events', at: this.clock.now(), pages: this.everything(filter) };
    return format === 'csv'
      ? csvFile(response, { ...content, columns: AUDIT_COLUMNS, toCells: (row) => [auditCells(row)] })
      : jsonLinesFile(response, { ...content, toJson: responseFor(query) });
  }

  /** Newest first: what is recorded meanwhile is newer than what was read, and changes nothing. */
  private async *everything(filter: AuditEventFilter | null): AsyncGenerator<readonly AuditPageRow[]> {
    for (let after: AuditPlace | undefined; filter;) {
      const { rows, goOn } = await this.events.findSome(filter, FILE_PAGE, after);
      yield rows;
      after = rows.length < FILE_PAGE ? goOn : rows.at(-1);
      if (!after) return;
    }
  }
}

/** How a request wants its events shown. */
function responseFor({ changes }: AuditEventQuery): (row: AuditEventRow) => AuditEventResponse {
  return changes === 'true' ? withChanges : toAuditEventResponse;
}

function keyOf({ atMicros, id }: AuditPlace): string[] {
  return [atMicros, id];
}

/** @throws GatewayError `invalid-request` */
function placeOf(after: string | undefined): AuditPlace | undefined {
  if (after === undefined) return undefined;
  const [atMicros, id] = decodeCursor(after, [MICROS, cursorParts.bigint]);
  return { atMicros: String(atMicros), id: String(id) };
}

function isOwn(caller: Caller, slugOrId: string): boolean {
  return slugOrId === caller.connectionSlug || slugOrId === caller.connectionId;
}
