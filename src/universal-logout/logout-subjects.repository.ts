import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';
import type { SubjectIdentifier } from './subject-identifier.js';

/** Finds the people whom Okta means. */
@Injectable()
export class LogoutSubjectsRepository {
  /**
   * Everybody of a connection who has this e-mail address or login, whatever the case of its letters; or the one with
   * this `sub`. In the order of their ids, so that two such requests never wait for each other.
   * @returns their ids, and up to when their sessions are ended already.
   */
  async find(
    tx: Transaction,
    connectionId: string,
    wanted: SubjectIdentifier,
  ): Promise<{ id: string; sessionsValidAfter: Date | null }[]> {
    const [condition, value] =
      wanted.format === 'email'
        ? ['lower($2) IN (lower(email), lower(login))', wanted.email]
        : ['sub = $2', wanted.sub];
    return tx.manager.query(
      `SELECT id, sessions_valid_after AS "sessionsValidAfter" FROM subjects
       WHERE connection_id = $1 AND ${condition} ORDER BY id`,
      [connectionId, value],
    );
  }
}
