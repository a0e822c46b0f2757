import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { microseconds, STORED_EVENT_COLUMNS } from './audit-chain.repository.js';
import type { ReadCheckpoint, ReadLink } from './chain-check.js';
import { CHAIN_ORIGIN, type StoredEvent } from './chain-hash.js';

/** Rows read by one statement: little memory, and no statement takes long. */
const STEP = 2000;

const LINK_COLUMNS = `c.position::text, c.event_id::text AS "eventId", ${microseconds('c.sealed_at')} AS "sealedAt",
  encode(c.hash, 'hex') AS hash, c.key_id AS "keyId", c.mac, c.format, row_to_json(stored) AS event`;
const LINKS_WITH_EVENTS = `audit_chain c
  LEFT JOIN LATERAL (SELECT ${STORED_EVENT_COLUMNS} FROM audit_events e WHERE e.id = c.event_id) stored ON true`;

/** An event that is not in the chain. */
export interface UnsealedEvent {
  readonly id: string;
  /** Whether it happened so long ago that it should be. */
  readonly overdue: boolean;
}

/** The whole trail as of one moment, read in steps. */
export interface TrailSnapshot {
  checkpoints(): Promise<ReadCheckpoint[]>;
  /** Rows of the chain with their events, in the order of positions. */
  links(): AsyncIterable<readonly ReadLink[]>;
  /** Events that are not in the chain, in the order of ids. */
  unsealed(graceSeconds: number): AsyncIterable<readonly UnsealedEvent[]>;
}

/** Reads the whole trail for those who verify it. */
@Injectable()
export class AuditVerificationRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What is sealed or removed meanwhile is not seen: everything is as of the beginning. */
  atOnce<T>(work: (trail: TrailSnapshot) => Promise<T>): Promise<T> {
    return this.dataSource.transaction('REPEATABLE READ', (manager) =>
      work({
        checkpoints: () => readCheckpoints(manager),
        links: () => readLinks(manager),
        unsealed: (graceSeconds) => readUnsealed(manager, graceSeconds),
      }),
    );
  }

  /** The rows that seal these events; those that none seals are missing. */
  async linksOf(eventIds: readonly string[]): Promise<EventLink[]> {
    const rows = await this.dataSource.query<(LinkRow & { previousHash: string | null })[]>(
      `SELECT ${LINK_COLUMNS}, coalesce(encode(p.hash, 'hex'), (
           SELECT encode(k.hash, 'hex') FROM audit_checkpoints k
            WHERE k.reason = 'retention' AND k.position = c.position - 1 LIMIT 1)) AS "previousHash"
         FROM ${LINKS_WITH_EVENTS} LEFT JOIN audit_chain p ON p.position = c.position - 1
        WHERE c.event_id = ANY ($1::bigint[])`,
      [[...eventIds]],
    );
    return rows.map(({ previousHash, ...link }) => ({
      link: toLink(link),
      previousHash: link.position === '1' ? CHAIN_ORIGIN.hash : previousHash,
    }));
  }
}

/** The row of the chain that seals an event, and the hash that it is chained to. */
export interface EventLink {
  readonly link: ReadLink;
  /** Null when what comes before was removed by the retention, and nothing says what it was. */
  readonly previousHash: string | null;
}

async function readCheckpoints(manager: EntityManager): Promise<ReadCheckpoint[]> {
  const rows = await manager.query<
    { reason: string; position: string; hash: string; keyId: string; mac: Buffer }[]
  >(
    `SELECT reason, position::text, encode(hash, 'hex') AS hash, key_id AS "keyId", mac
       FROM audit_checkpoints ORDER BY position`,
  );
  return rows.map(({ reason, position, hash, keyId, mac }) => {
    return { reason, position: Number(position), hash, code: { keyId, mac } };
  });
}

async function* readLinks(manager: EntityManager): AsyncIterable<readonly ReadLink[]> {
  for (let after = '0'; ;) {
    const rows = await manager.query<LinkRow[]>(
      `SELECT ${LINK_COLUMNS} FROM ${LINKS_WITH_EVENTS}
        WHERE c.position > $1 ORDER BY c.position LIMIT ${STEP}`,
      [after],
    );
    if (rows.length > 0) yield rows.map(toLink);
    const last = rows.at(-1);
    if (!last || rows.length < STEP) return;
    after = last.position;
  }
}

async function* readUnsealed(
  manager: EntityManager,
  graceSeconds: number,
): AsyncIterable<readonly UnsealedEvent[]> {
  for (let after = '0'; ;) {
    const [step] = await manager.query<{ last: string | null; unsealed: UnsealedEvent[] | null }[]>(
      `WITH step AS MATERIALIZED (SELECT id, at FROM audit_events WHERE id > $1 ORDER BY id LIMIT ${5 * STEP})
       SELECT (SELECT max(id)::text FROM step) AS last,
              (SELECT json_agg(json_build_object('id', s.id::text,
                         'overdue', s.at < now() - make_interval(secs => $2)) ORDER BY s.id)
                 FROM step s LEFT JOIN audit_chain c ON c.event_id = s.id WHERE c.event_id IS NULL) AS unsealed`,
      [after, graceSeconds],
    );
    if (!step?.last) return;
    yield step.unsealed ?? [];
    after = step.last;
  }
}

interface LinkRow {
  position: string;
  eventId: string;
  sealedAt: string;
  hash: string;
  keyId: string;
  mac: Buffer;
  format: number;
  event: StoredEvent | null;
}

function toLink({ position, keyId, mac, ...row }: LinkRow): ReadLink {
  return { ...row, position: Number(position), code: { keyId, mac } };
}
