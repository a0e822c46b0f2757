import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf, entityFromRow } from '../database/entity-row.js';
import { isResourceId } from '../http/resource-id.js';
import type { AuditEventRow } from './audit-event.dto.js';
import { AuditEvent } from './audit-event.entity.js';

/** Which events are meant; what is absent does not matter. */
export interface AuditEventFilter {
  /** Events of the connection with this id alone. */
  readonly connectionId?: string;
  /** What was done, or everything of one kind: `session.*`. */
  readonly action?: string;
  readonly actor?: string;
  readonly target?: string;
  readonly outcome?: string;
  readonly requestId?: string;
  readonly address?: string;
  /** A part of the name of the actor or of the target; looked for by {@link AuditEventsRepository.findSome}. */
  readonly text?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

/** A place in the list, which is ordered by time and then by id. */
export interface AuditPlace {
  /** Microseconds since 1970. */
  readonly atMicros: string;
  readonly id: string;
}

/** An event of a page with its place in the list. */
export interface AuditPageRow extends AuditEventRow, AuditPlace {}

/** Some events, and from where on there may be more of them. */
export interface SomeAuditEvents {
  readonly rows: AuditPageRow[];
  readonly goOn?: AuditPlace | undefined;
}

/** Events looked through at a time for a part of a name, and how often for one page. */
const WINDOW = 5_000;
const LOOKS = 4;
/** What bears a name in `before` and `after`. */
const NAMED_FIELDS = ['name', 'key', 'slug', 'groupName', 'login', 'email', 'role'];

/** One way in which an event may meet a filter. */
type Way = readonly [sql: string, ...values: unknown[]];

/** All names of an event, in the columns of a walk. */
const NAMES = `concat_ws(E'\\n', actor_name, target_id,
  ${NAMED_FIELDS.map((field) => `before->>'${field}', after->>'${field}'`).join(', ')})`;

/** SQL: a moment as it stands in an {@link AuditPlace}. */
const micros = (moment: string): string => `(extract(epoch FROM ${moment}) * 1000000)::bigint::text`;

const MOMENT = `timestamptz 'epoch' + $::bigint * interval '1 microsecond'`;

/** Reads `audit_events`; only `AuditTrail` writes them. */
@Injectable()
export class AuditEventsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The newest `count` events that the filter lets through and that are older than `after`. A text that may be one of
   * several things (id, name or type of the actor) is looked up as each of them, so that every way is a walk along an
   * index from its newest end.
   */
  async findPage(filter: AuditEventFilter, count: number, after?: AuditPlace): Promise<AuditPageRow[]> {
    const { text, values } = pageStatement(filter, count, after);
    const rows = await this.dataSource.query<EventRow[]>(
      `WITH found AS (${text})
       SELECT ${columnsOf(this.dataSource, AuditEvent, 'e', 'e_')}, c.slug, f.micros AS "atMicros"
         FROM (SELECT id, at, (extract(epoch FROM at) * 1000000)::bigint::text AS micros
                 FROM found ORDER BY at DESC, id DESC LIMIT ${count}) f
         JOIN audit_events e ON e.id = f.id
         LEFT JOIN connections c ON c.id = e.connection_id
        ORDER BY f.at DESC, f.id DESC`,
      values,
    );
    return rows.map((row) => ({ ...this.toRow(row), atMicros: row.atMicros, id: String(row['e_id']) }));
  }

  /**
   * The same, and where to go on when not everything was looked at: by a part of a name no index finds anything, so that
   * of the events that meet the rest of the filter only so many are looked through at a time.
   */
  async findSome(filter: AuditEventFilter, count: number, after?: AuditPlace): Promise<SomeAuditEvents> {
    if (filter.text === undefined) return { rows: await this.findPage(filter, count, after) };
    const rows: AuditPageRow[] = [];
    let place = after;
    for (let look = 0; look < LOOKS && rows.length < count; look += 1) {
      const { found, last } = await this.look(filter, filter.text, count - rows.length, place);
      rows.push(...found);
      place = last;
      if (!place) return { rows };
    }
    return rows.length < count ? { rows, goOn: place } : { rows };
  }

  /** Those of the next events, newest first and at most `count`, in whose names a text occurs; and the last one looked at. */
  private async look(
    filter: AuditEventFilter,
    text: string,
    count: number,
    after: AuditPlace | undefined,
  ): Promise<{ readonly found: readonly AuditPageRow[]; readonly last: AuditPlace | undefined }> {
    const walk = pageStatement(filter, WINDOW, after, [
      `strpos(lower(${NAMES}), lower($)) > 0 AS named`,
      text,
    ]);
    const rows = await this.dataSource.query<LookRow[]>(
      `WITH found AS (${walk.text}),
       seen AS MATERIALIZED (
         SELECT id, at, named FROM found ORDER BY at DESC, id DESC LIMIT ${WINDOW}),
       page AS MATERIALIZED (SELECT id, at FROM seen WHERE named ORDER BY at DESC, id DESC LIMIT ${count})
       SELECT n.count AS "lookedAt", l.id AS "lastId", ${micros('l.at')} AS "lastMicros", listed.*
         FROM (SELECT count(*)::int FROM seen) n
         LEFT JOIN (SELECT id, at FROM seen ORDER BY at, id LIMIT 1) l ON true
         LEFT JOIN (SELECT ${columnsOf(this.dataSource, AuditEvent, 'e', 'e_')}, c.slug, ${micros('e.at')} AS "atMicros",
                      e.at AS sorted
                      FROM page JOIN audit_events e ON e.id = page.id
                      LEFT JOIN connections c ON c.id = e.connection_id) listed ON true
        ORDER BY listed.sorted DESC, listed.e_id DESC`,
      walk.values,
    );
    const [first] = rows;
    const all = first === undefined || first.lookedAt < WINDOW;
    return {
      found: rows
        .filter((row) => row['e_id'] !== null)
        .map((row) => ({ ...this.toRow(row), atMicros: row.atMicros, id: String(row['e_id']) })),
      last: all ? undefined : { id: first.lastId, atMicros: first.lastMicros },
    };
  }

  async find(id: string, connectionId: string | undefined): Promise<AuditEventRow | null> {
    const [row] = await this.dataSource.query<EventRow[]>(
      `SELECT ${columnsOf(this.dataSource, AuditEvent, 'e', 'e_')}, c.slug, '' AS "atMicros"
         FROM audit_events e LEFT JOIN connections c ON c.id = e.connection_id
        WHERE e.id = $1 AND ($2::uuid IS NULL OR e.connection_id = $2)`,
      [id, connectionId ?? null],
    );
    return row ? this.toRow(row) : null;
  }

  /** The id of the connection that a slug or an id names; a deleted one has no slug any more. Null when there is none. */
  async connectionIdOf(slugOrId: string): Promise<string | null> {
    if (isResourceId(slugOrId)) return slugOrId;
    const [row] = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM connections WHERE slug = $1',
      [slugOrId],
    );
    return row?.id ?? null;
  }

  private toRow(row: EventRow): AuditEventRow {
    return { event: entityFromRow(this.dataSource, AuditEvent, row, 'e_'), connectionSlug: row.slug };
  }
}

type EventRow = Readonly<Record<string, unknown>> & {
  readonly slug: string | null;
  readonly atMicros: string;
};

/** A row of one look, which is there also when nothing was found: its columns of an event are null then. */
type LookRow = EventRow & {
  readonly lookedAt: number;
  readonly lastId: string;
  readonly lastMicros: string;
};

/** A union of one walk for every combination of ways. @param column What is needed of an event besides its id and time. */
export function pageStatement(
  filter: AuditEventFilter,
  count: number,
  after?: AuditPlace,
  column: Way = [''],
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = ([sql, ...bound]: Way): string => {
    let next = 0;
    return sql.replaceAll('$', () => `$${values.push(bound[next++])}`);
  };
  const always = conditionsOf(filter, after).map(bind);
  const actors = waysOfActor(filter.actor).map(bind);
  const targets = waysOfTarget(filter.target).map(bind);
  const more = bind(column);
  const columns = more === '' ? 'id, at' : `id, at, ${more}`;
  const walks = actors.flatMap((actor) =>
    targets.map((target) => {
      const where = [...always, actor, target].filter((condition) => condition !== '');
      return `(SELECT ${columns} FROM audit_events${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}
        ORDER BY at DESC, id DESC LIMIT ${count})`;
    }),
  );
  return { text: walks.join('\nUNION\n'), values };
}

function conditionsOf(filter: AuditEventFilter, after: AuditPlace | undefined): Way[] {
  const { connectionId, action, outcome, requestId, address, from, to } = filter;
  const ways: Way[] = [];
  if (connectionId !== undefined) ways.push(['connection_id = $', connectionId]);
  if (action?.endsWith('.*')) ways.push([`split_part(action, '.', 1) = $`, action.slice(0, -2)]);
  else if (action !== undefined) ways.push(['action = $', action]);
  if (outcome === 'success') ways.push([`outcome = 'success'`]);
  // So that the planner sees that the index on what did not succeed will do.
  else if (outcome !== undefined) ways.push([`outcome <> 'success' AND outcome = $`, outcome]);
  if (requestId !== undefined) ways.push(['request_id = $', requestId]);
  if (address !== undefined) ways.push(['address = $', address]);
  if (from !== undefined) ways.push(['at >= $', from]);
  if (to !== undefined) ways.push(['at < $', to]);
  if (after) ways.push([`(at, id) < (${MOMENT}, $)`, after.atMicros, after.id]);
  return ways;
}

function waysOfActor(actor: string | undefined): Way[] {
  if (actor === undefined) return [['']];
  return [
    ['actor_id = $', actor],
    ['actor_name = $', actor],
    ['actor_type = $', actor],
  ];
}

function waysOfTarget(target: string | undefined): Way[] {
  if (target === undefined) return [['']];
  const colon = target.indexOf(':');
  const ways: Way[] = [
    ['target_id = $', target],
    ['target_type = $', target],
  ];
  if (colon > 0)
    ways.push(['target_type = $ AND target_id = $', target.slice(0, colon), target.slice(colon + 1)]);
  return ways;
}
