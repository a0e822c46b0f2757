import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { Cell } from '../http/csv.js';
import { fileFormats, type AskedFormat } from '../http/export-file.js';
import { PageQuery } from '../http/page-query.dto.js';
import { IsInstant } from '../http/validators.js';
import type { AuditEvent } from './audit-event.entity.js';
import { fieldChanges } from './field-changes.js';

/** What of an audit event to show. */
export class AuditEventQuery {
  /** `true`: each event says field by field what it changed, as `changes`, and from where that was asked for, as `address`. */
  @IsOptional()
  @IsIn(['true', 'false'])
  changes?: 'true' | 'false';
}

/** What of one audit event to show. */
export class OneAuditEventQuery extends AuditEventQuery {
  /** `true`: it says where in the chain of hashes it is sealed, and whether the seal fits, as `seal`. */
  @IsOptional()
  @IsIn(['true', 'false'])
  seal?: 'true' | 'false';
}

/** Which audit events to list. */
export class AuditEventsQuery extends PageQuery {
  /**
   * A part of a name, whatever its case: of the actor, or of the target as it was before or afterwards. A page may have
   * fewer events than there are, or none: `nextCursor` goes on with the older ones.
   */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  q?: string;

  /** `true`: each event says field by field what it changed, as `changes`, and from where that was asked for, as `address`. */
  @IsOptional()
  @IsIn(['true', 'false'])
  changes?: 'true' | 'false';

  /** Everything that matches as one file: `csv` or `ndjson`. Goes before `Accept`, which a link can't send. */
  @IsOptional()
  @IsIn(fileFormats)
  format?: AskedFormat;

  /** What was done, for example `group-mapping.created`, or everything of a kind: `group-mapping.*`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  /** Who did it: id, name (e-mail or login, name of a token) or type of the actor. */
  @IsOptional()
  @IsString()
  @MaxLength(400)
  actor?: string;

  /** To what it was done: id or type of the target, or both as `<type>:<id>`. */
  @IsOptional()
  @IsString()
  @MaxLength(400)
  target?: string;

  /** Whether it was done, refused, or failed. */
  @IsOptional()
  @IsString()
  @IsIn(['success', 'denied', 'failure'])
  outcome?: string;

  /** `X-Request-ID` of the request in which it was done. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  requestId?: string;

  /** From which address it was done; exactly this one. */
  @IsOptional()
  @IsString()
  @MaxLength(45)
  address?: string;

  /** `true`: each event says where in the chain of hashes it is sealed, and whether the seal fits, as `seal`; not in files. */
  @IsOptional()
  @IsIn(['true', 'false'])
  seal?: 'true' | 'false';

  /** Not before this moment. */
  @IsOptional()
  @IsString()
  @IsInstant()
  from?: string;

  /** Before this moment. */
  @IsOptional()
  @IsString()
  @IsInstant()
  to?: string;

  /** Slug or id of a connection; for callers of the platform, who otherwise see the events of all. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  connection?: string;
}

/** Who did something. */
export class AuditActorResponse {
  type: 'person' | 'api-token' | 'application' | 'system';
  id: string;
  /** E-mail or login of a person, name of a token or application. */
  name: string;
}

/** To what something was done. */
export class AuditTargetResponse {
  /** For example `group-mapping`. */
  type: string;
  id: string;
}

/** One field that was given another value. */
export class AuditFieldChange {
  /** JSON Pointer into `before` and `after`. */
  pointer: string;
  /** Absent when there was no such field. Any JSON value. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true })
  before?: unknown;
  /** Absent when there is no such field any more. Any JSON value. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true })
  after?: unknown;
}

/** How an event stands in the chain of hashes. */
export class AuditSealResponse {
  /**
   * `verified`: it is as it was when it was sealed; `broken`: the event, or its row of the chain, was changed since;
   * `unknown-key`: it was sealed under a key that is configured no more; `waiting`: it happened just now, and is not sealed
   * yet. What comes before and after it in the chain `audit verify` checks.
   */
  state: 'verified' | 'broken' | 'unknown-key' | 'waiting';
  /** Its place in the chain; absent while it waits. */
  position?: number;
  /** RFC 3339; absent while it waits. */
  sealedAt?: string;
}

/** One thing that was done, or was refused. */
export class AuditEventResponse {
  id: string;
  at: string;
  /** Slug of the connection that it concerns (its id, once that is deleted); null for what is global. */
  connection: string | null;
  actor: AuditActorResponse;
  /** `<thing>.<what was done>`. */
  action: string;
  target: AuditTargetResponse;
  outcome: 'success' | 'denied' | 'failure';
  /** The target as the API showed it before; null when there was none. */
  before: Record<string, unknown> | null;
  /** The target as the API showed it afterwards; null when there is none any more. */
  after: Record<string, unknown> | null;
  /** `X-Request-ID` of the request in which it was done. */
  requestId: string;
  /**
   * The client's address, behind trusted proxies; present when it was asked for by `changes=true`, but where nobody asked
   * from anywhere, and of events before it was kept.
   */
  address?: string;
  /** What it changed, field by field; present when it was asked for. */
  changes?: AuditFieldChange[];
  /** Present when it was asked for. */
  seal?: AuditSealResponse;
}

/** A page of audit events, newest first. */
export class AuditEventPage {
  items: AuditEventResponse[];
  nextCursor: string | null;
}

/** An event with the slug of its connection, null when that is gone or there was none. */
export interface AuditEventRow {
  readonly event: AuditEvent;
  readonly connectionSlug: string | null;
}

/** What of an event the API shows: all of it, for no secret is ever recorded. */
export function toAuditEventResponse({ event, connectionSlug }: AuditEventRow): AuditEventResponse {
  return {
    id: event.id,
    at: event.at.toISOString(),
    connection: connectionSlug ?? event.connectionId,
    actor: {
      type: event.actorType as AuditActorResponse['type'],
      id: event.actorId,
      name: event.actorName,
    },
    action: event.action,
    target: { type: event.targetType, id: event.targetId },
    outcome: event.outcome as AuditEventResponse['outcome'],
    before: event.before as Record<string, unknown> | null,
    after: event.after as Record<string, unknown> | null,
    requestId: event.requestId,
  };
}

/** The same with what it changed, field by field, and the address from which that was asked for. */
export function withChanges(row: AuditEventRow): AuditEventResponse {
  const event = toAuditEventResponse(row);
  const { address } = row.event;
  return {
    ...event,
    ...(address === null ? {} : { address }),
    changes: fieldChanges(event.before, event.after),
  };
}

/** The columns of a file of audit events, in the order of {@link auditCells}. */
export const AUDIT_COLUMNS = [
  'id',
  'at',
  'connection',
  'actor_type',
  'actor_id',
  'actor_name',
  'action',
  'target_type',
  'target_id',
  'outcome',
  'before',
  'after',
  'request_id',
  'address',
] as const;

/** An event as a row of a CSV file; `before` and `after` as JSON. */
export function auditCells(row: AuditEventRow): Cell[] {
  const { id, at, connection, actor, action, target, outcome, before, after, requestId } =
    toAuditEventResponse(row);
  return [
    id,
    at,
    connection,
    actor.type,
    actor.id,
    actor.name,
    action,
    target.type,
    target.id,
    outcome,
    before && JSON.stringify(before),
    after && JSON.stringify(after),
    requestId,
    row.event.address,
  ];
}
