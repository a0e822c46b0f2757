import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf, entityFromRow } from '../database/entity-row.js';
import { boundedRead } from '../database/pool.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { Subject } from '../subjects/subject.entity.js';
import { toSubjectFacts } from '../subjects/subjects.repository.js';
import type { Candidates } from './person-candidates.js';

/** How long a decision waits for a person to be read, in milliseconds. */
export const PERSON_READ_LIMIT_MS = 300;

/** Where an enumeration of people stands: behind this one, in the order of connection and `sub`. */
export interface PersonPosition {
  readonly connectionId: string;
  readonly sub: string;
}

type Row = Record<string, unknown>;

const PREFIX = 'subject_';

/** Finds people by the names that applications know them by. */
@Injectable()
export class PeopleRepository {
  private readonly columns: string;

  constructor(private readonly dataSource: DataSource) {
    this.columns = columnsOf(dataSource, Subject, 'p', PREFIX);
  }

  /**
   * Everybody, on any connection, whose `sub` or login one of these texts is; logins in any case. The user name of a
   * local account is no login: it must not be taken for somebody of Okta's.
   * @throws Error when that takes longer than {@link PERSON_READ_LIMIT_MS} or the database can't be used.
   */
  async readByNames(names: readonly string[]): Promise<Map<string, Candidates>> {
    // The connections are listed for the sake of the indexes, which all begin with them.
    const rows = await boundedRead<Row>(
      this.dataSource,
      `SELECT asked.name AS asked, true AS by_sub, ${this.columns}
       FROM unnest($1::text[]) AS asked (name) JOIN subjects p
         ON p.connection_id = ANY (ARRAY(SELECT id FROM connections)) AND p.sub = asked.name
       UNION ALL
       SELECT asked.name, false, ${this.columns}
       FROM unnest($1::text[]) AS asked (name) JOIN subjects p
         ON p.connection_id = ANY (ARRAY(SELECT id FROM connections WHERE kind = 'okta')) AND lower(p.login) = lower(asked.name)`,
      [names],
      PERSON_READ_LIMIT_MS,
    );
    const found = new Map<string, { bySub: SubjectFacts[]; byLogin: SubjectFacts[] }>();
    for (const row of rows) {
      const name = String(row['asked']);
      const candidates = found.get(name) ?? { bySub: [], byLogin: [] };
      found.set(name, candidates);
      (row['by_sub'] === true ? candidates.bySub : candidates.byLogin).push(this.toFacts(row));
    }
    return found;
  }

  /**
   * The next people of some connections whose `sub` nobody else on these connections has, at most `count`.
   * @throws Error when that takes longer than {@link PERSON_READ_LIMIT_MS} or the database can't be used.
   */
  async readNext(
    connectionIds: readonly string[],
    after: PersonPosition | undefined,
    count: number,
  ): Promise<SubjectFacts[]> {
    const rows = await boundedRead<Row>(
      this.dataSource,
      `SELECT ${this.columns} FROM subjects p
       WHERE p.connection_id = ANY ($1::uuid[])
         ${after ? 'AND (p.connection_id, p.sub) > ($3::uuid, $4)' : ''}
         AND NOT EXISTS (SELECT 1 FROM subjects q
           WHERE q.connection_id = ANY ($1::uuid[]) AND q.sub = p.sub AND q.id <> p.id)
       ORDER BY p.connection_id, p.sub LIMIT $2`,
      [connectionIds, count, ...(after ? [after.connectionId, after.sub] : [])],
      PERSON_READ_LIMIT_MS,
    );
    return rows.map((row) => this.toFacts(row));
  }

  private toFacts(row: Row): SubjectFacts {
    return toSubjectFacts(entityFromRow(this.dataSource, Subject, row, PREFIX));
  }
}
