import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import type { AttentionItem, AttentionKind } from './attention.dto.js';

/** What the database alone can tell. */
export type StoredAttention = Exclude<AttentionKind, 'environment-drift'>;

/** More of a kind are not counted. */
export const MOST_COUNTED = 1_000;
/** Names that are told. */
const MOST_NAMED = 3;
/** How long the look may take, in milliseconds. */
const TIMEOUT_MS = 1_000;

const OWN = '($1::uuid IS NULL OR connection_id = $1)';
/** $2 and $3: from when to when. */
const SOON = 'expires_at > $2 AND expires_at <= $3';

/** Rows with a name and the id or slug of what to look at, the most urgent first: each found by an index, or few. */
const ROWS: Readonly<Record<StoredAttention, string>> = {
  'dead-deliveries': `SELECT NULL::text AS name, trigger_id::text AS ref, created_at::text AS urgency
      FROM event_deliveries WHERE status = 'dead' AND ${OWN}`,
  'expiring-tokens': `SELECT name, NULL AS ref, to_char(expires_at, 'YYYY-MM-DD HH24:MI:SS') AS urgency
      FROM api_tokens WHERE ${SOON} AND ${OWN}`,
  'expiring-credentials': `SELECT c.name, a.slug AS ref, to_char(c.expires_at, 'YYYY-MM-DD HH24:MI:SS') AS urgency
      FROM application_credentials c JOIN applications a ON a.id = c.application_id
     WHERE c.${SOON.replace('AND ', 'AND c.')}`,
  'shadow-mode': `SELECT name, slug AS ref, slug AS urgency FROM applications
     WHERE enforcement = 'shadow' AND NOT built_in AND ($1::uuid IS NULL OR $1 = ANY (connection_ids))`,
};

/** Looks for what wants somebody's attention. */
@Injectable()
export class AttentionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Of these kinds, those of which there is something.
   * @param connectionId Undefined = of the whole gateway.
   * @param soon What expires within it.
   */
  async find(
    kinds: readonly StoredAttention[],
    connectionId: string | undefined,
    soon: { readonly from: Date; readonly to: Date },
  ): Promise<AttentionItem[]> {
    if (kinds.length === 0) return [];
    const counted = kinds.map(
      (kind) => `SELECT '${kind}' AS kind, count(*)::int AS count,
          coalesce((array_agg(name ORDER BY urgency, name) FILTER (WHERE name IS NOT NULL))[1:${MOST_NAMED}], '{}') AS names,
          (array_agg(ref ORDER BY urgency, name))[1] AS ref
        FROM (SELECT * FROM (${ROWS[kind]}) found LIMIT ${MOST_COUNTED}) counted`,
    );
    const rows = await boundedRead<Omit<AttentionItem, 'ref'> & { readonly ref: string | null }>(
      this.dataSource,
      `SELECT * FROM (${counted.join(' UNION ALL ')}) attention
        WHERE count > 0 AND ($1::uuid IS NULL OR true) AND ($2::timestamptz, $3::timestamptz) IS NOT NULL`,
      [connectionId ?? null, soon.from, soon.to],
      TIMEOUT_MS,
    );
    return rows.map(({ kind, count, names, ref }) => ({ kind, count, names, ...(ref !== null && { ref }) }));
  }
}
