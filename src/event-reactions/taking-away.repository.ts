import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';
import type { LogEventTarget } from '../event-store/log-event.js';
import type { PendingEvent } from './pending-event.js';
import type {
  AppGone,
  Cause,
  GroupGone,
  GroupLeaving,
  Question,
  SessionsEnding,
  TakingAwayPlan,
} from './taking-away-plan.js';

/** A person about whom something was taken away. */
export interface AffectedSubject extends Cause {
  readonly id: string;
  readonly connectionId: string;
}

/** A mapping whose group was deleted. */
export interface AffectedMapping extends Cause {
  readonly id: string;
  readonly connectionId: string;
  readonly groupName: string;
  readonly groupId: string;
  readonly role: string;
}

type EventRow = Omit<PendingEvent, 'targets'> & { readonly targets: readonly LogEventTarget[] | null };

/** Does to the database what events say, many at once: each method is one or two statements, however many events there are. */
@Injectable()
export class TakingAwayRepository {
  /** Locks the oldest events that nobody is at, at most `limit`, until the transaction ends. */
  async claim(tx: Transaction, now: Date, limit: number): Promise<PendingEvent[]> {
    const rows = await tx.manager.query<EventRow[]>(
      `SELECT e.id, e.connection_id AS "connectionId", c.client_id AS "clientId", e.uuid,
              e.event_type AS "eventType", e.published, e.received_at AS "receivedAt", e.payload -> 'target' AS targets
         FROM okta_events e JOIN connections c ON c.id = e.connection_id
        WHERE e.reaction = 'pending' AND e.reaction_due_at IS NOT NULL
          AND (e.reaction_attempts = 0 OR e.reaction_due_at <= $1)
        ORDER BY e.reaction_due_at, e.id LIMIT $2 FOR UPDATE OF e SKIP LOCKED`,
      [now, limit],
    );
    return rows.map((row) => ({ ...row, targets: row.targets ?? [] }));
  }

  /** Locks the people concerned in one order, so that two replicas never wait for each other. */
  async lockPeople(tx: Transaction, { sessionsEndings, groupLeavings }: TakingAwayPlan): Promise<void> {
    const people = [...sessionsEndings, ...groupLeavings].map(({ connectionId, sub }) => ({
      connectionId,
      sub,
    }));
    if (people.length === 0) return;
    await tx.manager.query(
      `SELECT 1 FROM subjects s
        WHERE (s.connection_id, s.sub) IN (
          SELECT p."connectionId", p.sub FROM jsonb_to_recordset($1::jsonb) AS p("connectionId" uuid, sub text))
        ORDER BY s.id FOR UPDATE`,
      [JSON.stringify(people)],
    );
  }

  /** Ends sessions begun up to the given moments; later ones, and what is ended already, stay as they are. */
  async endSessions(tx: Transaction, endings: readonly SessionsEnding[]): Promise<AffectedSubject[]> {
    if (endings.length === 0) return [];
    const ended = await tx.manager.query<AffectedSubject[]>(
      `WITH ended AS (
         UPDATE subjects s SET sessions_valid_after = e."upTo", updated_at = now()
           FROM jsonb_to_recordset($1::jsonb)
             AS e("connectionId" uuid, sub text, "upTo" timestamptz, uuid text, "eventType" text)
          WHERE s.connection_id = e."connectionId" AND s.sub = e.sub
            AND (s.sessions_valid_after IS NULL OR s.sessions_valid_after < e."upTo")
         RETURNING s.id, s.connection_id AS "connectionId", e.uuid, e."eventType"
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM ended
       ) SELECT * FROM ended`,
      [JSON.stringify(endings)],
    );
    for (const { id } of ended) tx.noteChange('subject', id);
    return ended;
  }

  /** Takes groups out of lists that were read before the given moments: by id, and by name where the list has no id. */
  async removeGroups(
    tx: Transaction,
    leavings: readonly GroupLeaving[],
  ): Promise<(AffectedSubject & { readonly group: object })[]> {
    if (leavings.length === 0) return [];
    const removed = await tx.manager.query<(AffectedSubject & { group: object })[]>(
      `WITH leaving AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS l("connectionId" uuid, sub text, "groupId" text,
           "groupName" text, "readBefore" timestamptz, uuid text, "eventType" text)
       ), gone AS (
         SELECT s.id, s.connection_id AS "connectionId", g.value AS "group", g.place, l.uuid, l."eventType"
           FROM leaving l JOIN subjects s ON s.connection_id = l."connectionId" AND s.sub = l.sub
          CROSS JOIN LATERAL jsonb_array_elements(s.groups) WITH ORDINALITY AS g(value, place)
          WHERE s.membership_source <> 'local' AND s.membership_fetched_at < l."readBefore"
            AND (g.value ->> 'id' = l."groupId" OR (g.value ->> 'id' IS NULL AND g.value ->> 'name' = l."groupName"))
       ), places AS (
         SELECT id, array_agg(place) AS places FROM gone GROUP BY id
       ), changed AS (
         UPDATE subjects s SET membership_version = membership_version + 1, updated_at = now(), groups = COALESCE(
             (SELECT jsonb_agg(g.value ORDER BY g.place)
                FROM jsonb_array_elements(s.groups) WITH ORDINALITY AS g(value, place)
               WHERE g.place <> ALL(p.places)), '[]')
           FROM places p WHERE s.id = p.id
         RETURNING s.id
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM changed
       ) SELECT id, "connectionId", uuid, "eventType", "group" FROM gone`,
      [JSON.stringify(leavings)],
    );
    for (const id of new Set(removed.map((row) => row.id))) tx.noteChange('subject', id);
    return removed;
  }

  /** Ends every session of connections that was begun up to a moment, by one row each. @returns those for which that was news. */
  async endConnectionSessions(tx: Transaction, apps: readonly AppGone[]): Promise<AppGone[]> {
    const ended: AppGone[] = [];
    for (const app of apps.toSorted((a, b) => (a.connectionId < b.connectionId ? -1 : 1))) {
      const rows = await tx.manager.query<unknown[]>(
        `WITH ended AS (
           UPDATE connections SET sessions_valid_after = $2
            WHERE id = $1 AND (sessions_valid_after IS NULL OR sessions_valid_after < $2) RETURNING id
         ) SELECT id FROM ended`,
        [app.connectionId, app.upTo],
      );
      if (rows.length === 0) continue;
      await tx.logChange('connection-sessions', app.connectionId);
      ended.push(app);
    }
    return ended;
  }

  /** The connections that have mappings pinned to any of these groups, in one order. */
  async connectionsOfGroups(tx: Transaction, groups: readonly GroupGone[]): Promise<string[]> {
    if (groups.length === 0) return [];
    const rows = await tx.manager.query<{ id: string }[]>(
      `SELECT DISTINCT m.connection_id AS id FROM group_mappings m
         JOIN jsonb_to_recordset($1::jsonb) AS g("connectionId" uuid, "groupId" text)
           ON m.connection_id = g."connectionId" AND m.group_id = g."groupId"
        WHERE m.group_deleted_at IS NULL ORDER BY 1`,
      [JSON.stringify(groups)],
    );
    return rows.map(({ id }) => id);
  }

  /** Marks the mappings that are pinned to these groups; the connections' rows must be locked. */
  async markGroupsDeleted(
    tx: Transaction,
    groups: readonly GroupGone[],
    at: Date,
  ): Promise<AffectedMapping[]> {
    return tx.manager.query<AffectedMapping[]>(
      `WITH marked AS (
         UPDATE group_mappings m SET group_deleted_at = $2, version = version + 1, updated_at = now()
           FROM jsonb_to_recordset($1::jsonb) AS g("connectionId" uuid, "groupId" text, uuid text, "eventType" text)
          WHERE m.connection_id = g."connectionId" AND m.group_id = g."groupId" AND m.group_deleted_at IS NULL
         RETURNING m.id, m.connection_id AS "connectionId", m.group_name AS "groupName", m.group_id AS "groupId",
           m.role_key AS role, g.uuid, g."eventType"
       ) SELECT * FROM marked`,
      [JSON.stringify(groups), at],
    );
  }

  /**
   * Notes that what events took away is taken away. Those about people or groups that nobody knows here are done with;
   * about the others Okta is still to be asked.
   * @returns how many of which.
   */
  async settle(
    tx: Transaction,
    ids: readonly string[],
    { people, groups }: TakingAwayPlan,
    now: Date,
  ): Promise<{ readonly done: number; readonly open: number }> {
    const row = ({ eventId, connectionId, about, name, askAt }: Question, kind: string) => ({
      eventId,
      connectionId,
      about,
      name,
      askAt,
      kind,
    });
    const questions = [...people.map((q) => row(q, 'person')), ...groups.map((q) => row(q, 'group'))];
    const [counts] = await tx.manager.query<{ done: number; open: number }[]>(
      `WITH question AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS q("eventId" bigint, "connectionId" uuid, about text, name text,
           "askAt" timestamptz, kind text)
       ), open AS (
         SELECT q."eventId" AS id, min(q."askAt") AS at FROM question q
          WHERE (q.kind = 'person' AND EXISTS (SELECT 1 FROM subjects s WHERE s.connection_id = q."connectionId"
                   AND s.sub = q.about AND s.membership_source <> 'local'))
             OR (q.kind = 'group' AND EXISTS (SELECT 1 FROM group_mappings m WHERE m.connection_id = q."connectionId"
                   AND (m.group_id = q.about OR m.group_name = q.name)))
          GROUP BY 1
       ), settled AS (
         UPDATE okta_events e SET reaction = CASE WHEN o.id IS NULL THEN 'done' ELSE 'taken-away' END,
             reaction_due_at = o.at, reaction_attempts = 0, reaction_fault = NULL,
             reaction_done_at = CASE WHEN o.id IS NULL THEN $3::timestamptz END
           FROM unnest($1::bigint[]) AS c(id) LEFT JOIN open o ON o.id = c.id
          WHERE e.id = c.id RETURNING e.reaction
       ) SELECT count(*) FILTER (WHERE reaction = 'done')::int AS done,
                count(*) FILTER (WHERE reaction <> 'done')::int AS open FROM settled`,
      [[...ids], JSON.stringify(questions), now],
    );
    return counts ?? { done: 0, open: 0 };
  }

  /** Puts off an event that can't be dealt with. */
  async postpone(tx: Transaction, ids: readonly string[], until: Date, fault: string): Promise<void> {
    await tx.manager.query(
      `UPDATE okta_events SET reaction_attempts = reaction_attempts + 1, reaction_due_at = $2, reaction_fault = $3
        WHERE id = ANY($1::bigint[]) AND reaction = 'pending'`,
      [[...ids], until, fault],
    );
  }
}
