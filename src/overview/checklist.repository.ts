import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { boundedRead } from '../database/pool.js';
import type { ChecklistItem } from './overview.dto.js';

/** What the database alone can tell. */
export type StoredFact = Exclude<ChecklistItem['item'], 'second-admin'>;

/** Of so many sign-ins from each end of the trail it is known how they began: no index knows that of all. */
const SIGN_INS_EXAMINED = 5_000;
/** How long the look may take, in milliseconds. */
const TIMEOUT_MS = 2_000;

const OWN = '($1::uuid IS NULL OR connection_id = $1)';
const signIns = (order: 'ASC' | 'DESC'): string =>
  `EXISTS (SELECT 1 FROM (
     SELECT after FROM audit_events WHERE action = 'sign-in.succeeded' AND ${OWN}
      ORDER BY at ${order}, id ${order} LIMIT ${SIGN_INS_EXAMINED}) s WHERE after ->> 'method' = 'okta-tile')`;

/** Each is found by an index, or among few rows. */
const FACTS: Readonly<Record<StoredFact, string>> = {
  'first-sign-in': `EXISTS (SELECT 1 FROM subjects WHERE membership_source <> 'local' AND ${OWN})`,
  'first-mapping': `EXISTS (SELECT 1 FROM group_mappings WHERE ${OWN})`,
  // Recorded decisions are there at once and go after a week; what was counted comes later and stays.
  'first-decision': `(EXISTS (SELECT 1 FROM recorded_decisions d JOIN applications a ON a.id = d.application_id
       WHERE a.slug <> '${GATEWAY_APPLICATION}' AND ($1::uuid IS NULL OR d.connection_id = $1))
     OR EXISTS (SELECT 1 FROM statistics WHERE metric = 'decisions' AND application NOT IN ('', '${GATEWAY_APPLICATION}')
       AND ($1::uuid IS NULL OR connection_id = $1::text)))`,
  'tile-used': `(${signIns('DESC')} OR ${signIns('ASC')})`,
  'api-access': `EXISTS (SELECT 1 FROM connections
     WHERE management_secret IS NOT NULL AND kind = 'okta' AND ($1::uuid IS NULL OR id = $1))`,
};

/** Looks for the facts by which the checklist ticks itself. */
@Injectable()
export class ChecklistRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Which of these hold.
   * @param connectionId Undefined = of any connection.
   */
  async holding(facts: readonly StoredFact[], connectionId: string | undefined): Promise<StoredFact[]> {
    if (facts.length === 0) return [];
    const [row] = await boundedRead<Partial<Record<StoredFact, boolean>>>(
      this.dataSource,
      `SELECT ${facts.map((fact) => `${FACTS[fact]} AS "${fact}"`).join(', ')}, $1::text IS NULL AS all`,
      [connectionId ?? null],
      TIMEOUT_MS,
    );
    return facts.filter((fact) => row?.[fact] === true);
  }
}
