import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transactions.js';
import { OvertakenSignIns } from './overtaken-sign-ins.repository.js';

/** A session that was ended, and whose it was. */
export interface EndedProviderSession {
  readonly id: string;
  readonly subjectId: string;
}

/** Finds sessions and their people by what their provider calls them. */
@Injectable()
export class ProviderSessionsRepository {
  constructor(private readonly overtaken: OvertakenSignIns) {}

  /**
   * Ends the sessions that began with one session at the provider, and those that are about to.
   * @param sid The provider's session id.
   * @param sub The person whose they must be; then those are ended, too, of which it is not known with which session at
   *   the provider they began. Undefined = whosever they are.
   */
  async end(
    tx: Transaction,
    connectionId: string,
    { sid, sub }: { readonly sid: string; readonly sub: string | undefined },
  ): Promise<EndedProviderSession[]> {
    const person = sub === undefined ? undefined : await this.findPerson(tx, connectionId, sub);
    if (person === null) return [];
    if (person) {
      await this.overtaken.remember(tx, { connectionId, sid, subjectId: person.id });
      await this.overtaken.remember(tx, { subjectId: person.id, sid: null });
    } else {
      await this.overtaken.holdOff(tx, { connectionId, sid });
      await this.overtaken.remember(tx, { connectionId, sid });
    }
    const [whose, values] = person
      ? ['(sid = $2 OR sid IS NULL) AND subject_id = $3', [person.id]]
      : ['sid = $2', []];
    const ended = await tx.manager.query<(EndedProviderSession & { readonly key: string })[]>(
      `WITH ended AS (
         DELETE FROM sessions WHERE connection_id = $1 AND ${whose} RETURNING *
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'session', encode(id_hash, 'hex') FROM ended
       ) SELECT id, subject_id AS "subjectId", encode(id_hash, 'hex') AS key FROM ended`,
      [connectionId, sid, ...values],
    );
    for (const { key } of ended) tx.noteChange('session', key);
    return ended.map(({ id, subjectId }) => ({ id, subjectId }));
  }

  /**
   * The person whom a provider calls so, and up to when their sessions are ended already; null when nobody is known.
   * Their row is held: a sign-in of theirs that is under way comes first, or sees what is done to them.
   */
  async findPerson(
    tx: Transaction,
    connectionId: string,
    sub: string,
  ): Promise<{ readonly id: string; readonly sessionsValidAfter: Date | null } | null> {
    const [person] = await tx.manager.query<{ id: string; sessionsValidAfter: Date | null }[]>(
      `SELECT id, sessions_valid_after AS "sessionsValidAfter" FROM subjects
       WHERE connection_id = $1 AND sub = $2 FOR UPDATE`,
      [connectionId, sub],
    );
    return person ?? null;
  }
}
