import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { entityFromRow } from '../database/entity-row.js';
import type { StatementPart } from '../database/statement-part.js';
import type { Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { MAX_GROUPS, type Membership } from './membership.js';
import type { SubjectFacts } from './subject-facts.js';
import { Subject } from './subject.entity.js';

/** What a completed sign-in says of a person. */
export interface SignedInSubject {
  readonly connectionId: string;
  readonly sub: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly membership: Membership;
  /** Values of the connection's `attributeClaims`. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** When the sign-in was completed. */
  readonly at: Date;
  /** By which method; absent when the person is refused. */
  readonly method?: string | undefined;
}

/** Reads and writes `subjects`. Every write puts the person into the change log. */
@Injectable()
export class SubjectsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findById(id: string, manager: EntityManager = this.dataSource.manager): Promise<Subject | null> {
    return manager.findOneBy(Subject, { id });
  }

  /** The person, whose row stays locked until the transaction ends. */
  async findForChange(tx: Transaction, id: string): Promise<Subject | null> {
    return tx.manager.findOne(Subject, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async setStatus(tx: Transaction, id: string, status: Subject['status']): Promise<void> {
    await tx.manager.update(Subject, { id }, { status });
    await tx.logChange('subject', id);
  }

  /** A person by what a connection's provider calls them. @throws GatewayError `unavailable` when the database can't be used. */
  async findBySub(connectionId: string, sub: string): Promise<Subject | null> {
    try {
      return await this.dataSource.manager.findOneBy(Subject, { connectionId, sub });
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** The facts about these people, by id; whoever does not exist is missing. */
  async findFacts(
    ids: readonly string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, SubjectFacts>> {
    if (ids.length === 0) return new Map();
    const subjects = await manager
      .createQueryBuilder(Subject, 'subject')
      .where('subject.id = ANY(:ids)', { ids: [...ids] })
      .getMany();
    return new Map(subjects.map((subject) => [subject.id, toSubjectFacts(subject)]));
  }

  /**
   * Stores what a sign-in said of a person, who is made if new. A disabled one stays disabled.
   * Holds the person's row until the transaction ends, so that ended sessions and new ones follow each other.
   * @param alongside What is written in the same statement.
   * @throws GatewayError `sign-in-failed` when there are more groups than can be kept.
   */
  async upsertAtSignIn(
    tx: Transaction,
    person: SignedInSubject,
    alongside?: StatementPart,
  ): Promise<Subject> {
    const { membership } = person;
    assertGroupsCanBeKept(membership);
    // The change-log row comes in the same statement: a sign-in counts its round trips.
    const [row] = await tx.manager.query<Record<string, unknown>[]>(
      `WITH person AS (
         INSERT INTO subjects (connection_id, sub, login, email, name, groups, membership_source,
           membership_completeness, membership_fetched_at, attributes, last_sign_in_at, sign_in_methods)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10::jsonb, $11, $12::jsonb)
         ON CONFLICT (connection_id, sub) DO UPDATE SET
           login = excluded.login, email = excluded.email, name = excluded.name, groups = excluded.groups,
           membership_source = excluded.membership_source,
           membership_completeness = excluded.membership_completeness,
           membership_fetched_at = excluded.membership_fetched_at,
           membership_version = subjects.membership_version + 1,
           attributes = excluded.attributes, last_sign_in_at = excluded.last_sign_in_at, updated_at = now(),
           sign_in_methods = CASE subjects.status WHEN 'disabled' THEN subjects.sign_in_methods
             ELSE subjects.sign_in_methods || excluded.sign_in_methods END
         RETURNING *
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM person WHERE membership_version > 1
       )${alongside ? `, alongside AS (${alongside.sql(13)})` : ''} SELECT * FROM person`,
      [
        person.connectionId,
        person.sub,
        person.login,
        person.email,
        person.name,
        JSON.stringify(membership.groups),
        membership.source,
        membership.completeness,
        membership.fetchedAt,
        JSON.stringify(person.attributes),
        person.at,
        JSON.stringify(person.method === undefined ? {} : { [person.method]: person.at.toISOString() }),
        ...(alongside?.values ?? []),
      ],
    );
    if (row === undefined) throw new Error('the statement stored nobody');
    const subject = entityFromRow(this.dataSource, Subject, row);
    // Version 1 was never seen by anybody. No wake-up: what a sign-in adds can wait for the next poll.
    if (subject.membershipVersion > 1) tx.noteChange('subject', subject.id, false);
    return subject;
  }

  /**
   * Stores a membership that was read again, unless a newer one came first.
   * @param readVersion The membership's version before it was read: if it has changed since, for example because an event
   *   told that the person left a group, nothing is stored. Undefined = whatever it is.
   * @returns the facts as they are now, null when the person is gone.
   * @throws GatewayError `sign-in-failed` when there are more groups than can be kept.
   */
  async storeMembership(
    tx: Transaction,
    subjectId: string,
    membership: Membership,
    readVersion?: number,
  ): Promise<SubjectFacts | null> {
    assertGroupsCanBeKept(membership);
    const [row] = await tx.manager.query<Record<string, unknown>[]>(
      `WITH stored AS (
         UPDATE subjects SET groups = $2::jsonb, membership_source = $3, membership_completeness = $4,
           membership_fetched_at = $5, membership_version = membership_version + 1, updated_at = now()
         WHERE id = $1 AND membership_fetched_at <= $5 AND ($6::int IS NULL OR membership_version = $6)
         RETURNING *
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM stored
       ) SELECT * FROM stored`,
      [
        subjectId,
        JSON.stringify(membership.groups),
        membership.source,
        membership.completeness,
        membership.fetchedAt,
        readVersion ?? null,
      ],
    );
    if (row === undefined) return (await this.findFacts([subjectId], tx.manager)).get(subjectId) ?? null;
    tx.noteChange('subject', subjectId);
    return toSubjectFacts(entityFromRow(this.dataSource, Subject, row));
  }

  /** Locks the row of a person until the transaction ends: their sign-ins come before or after it. */
  async hold(tx: Transaction, subjectId: string): Promise<void> {
    await tx.manager.query('SELECT 1 FROM subjects WHERE id = $1 FOR UPDATE', [subjectId]);
  }

  /**
   * Ends every session that a person has, however many: sessions begun up to now count no more.
   * @param at The moment, by the caller's clock; sessions of a replica whose clock runs ahead are covered, too.
   * @returns the moment up to which they are ended; null when there is no such person.
   */
  async endSessions(tx: Transaction, subjectId: string, at: Date): Promise<Date | null> {
    // First the lock, then a statement that sees what was committed while waiting for it: a sign-in under way.
    await this.hold(tx, subjectId);
    const [ended] = await tx.manager.query<{ id: string; sessions_valid_after: Date }[]>(
      `WITH ended AS (
         UPDATE subjects SET updated_at = now(), sessions_valid_after = GREATEST(
           sessions_valid_after, $2, (SELECT max(created_at) FROM sessions WHERE subject_id = $1))
         WHERE id = $1
         RETURNING id, sessions_valid_after
       ), logged AS (
         INSERT INTO change_log (kind, ref) SELECT 'subject', id::text FROM ended
       ) SELECT * FROM ended`,
      [subjectId, at],
    );
    if (!ended) return null;
    tx.noteChange('subject', ended.id);
    return ended.sessions_valid_after;
  }
}

/** What decisions need of a stored person. */
export function toSubjectFacts(subject: Subject): SubjectFacts {
  return {
    id: subject.id,
    connectionId: subject.connectionId,
    sub: subject.sub,
    login: subject.login,
    email: subject.email,
    name: subject.name,
    status: subject.status,
    membership: {
      groups: subject.groups,
      source: subject.membershipSource,
      completeness: subject.membershipCompleteness,
      fetchedAt: subject.membershipFetchedAt,
    },
    membershipVersion: subject.membershipVersion,
    sessionsValidAfterMs: subject.sessionsValidAfter?.getTime() ?? null,
    attributes: subject.attributes,
    ...(subject.hasRefreshToken ? { hasRefreshToken: true } : {}),
  };
}

function assertGroupsCanBeKept({ groups }: Membership): void {
  if (groups.length <= MAX_GROUPS) return;
  throw new GatewayError(
    'sign-in-failed',
    `You are in more than ${MAX_GROUPS} groups, which is more than can be kept. Ask an admin to limit the groups claim.`,
    { detail: `${groups.length} groups` },
  );
}
