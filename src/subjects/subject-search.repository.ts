import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { ListedSubject } from './subject.dto.js';
import { Subject } from './subject.entity.js';

/** Which people a list shows. */
export interface SubjectSearch {
  /** Absent = of every connection. */
  readonly connectionId?: string;
  /** A part of login, e-mail or name, or a whole `sub`. */
  readonly text?: string;
  /** The last one of the page before. */
  readonly after?: { readonly connectionId: string; readonly sub: string };
}

/** Finds people for admins, and holds them for a change. */
@Injectable()
export class SubjectSearchRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** At most `count` people in the order of connection and `sub`, which an index has; groups are not read. */
  async findPage({ connectionId, text, after }: SubjectSearch, count: number): Promise<ListedSubject[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Subject, 'subject')
      .select(LISTED.map((property) => `subject.${property}`))
      .orderBy({ 'subject.connectionId': 'ASC', 'subject.sub': 'ASC' })
      .limit(count);
    if (connectionId !== undefined) query.andWhere('subject.connectionId = :connectionId', { connectionId });
    if (text !== undefined) {
      query.andWhere(
        '(subject.sub = :text OR subject.login ILIKE :part OR subject.email ILIKE :part OR subject.name ILIKE :part)',
        { text, part: `%${text.replace(/[\\%_]/g, '\\$&')}%` },
      );
    }
    if (after) {
      query.andWhere('(subject.connectionId, subject.sub) > (:afterConnection, :afterSub)', {
        afterConnection: after.connectionId,
        afterSub: after.sub,
      });
    }
    return query.getMany();
  }

  /** The person, whose row stays locked until the transaction ends. */
  async findForChange(tx: Transaction, id: string): Promise<Subject | null> {
    return tx.manager.findOne(Subject, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async setStatus(tx: Transaction, id: string, status: Subject['status']): Promise<void> {
    await tx.manager.update(Subject, { id }, { status });
    await tx.logChange('subject', id);
  }
}

const LISTED = [
  'id',
  'connectionId',
  'sub',
  'login',
  'email',
  'name',
  'status',
  'membershipSource',
  'membershipCompleteness',
  'membershipFetchedAt',
  'membershipVersion',
  'sessionsValidAfter',
  'lastSignInAt',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof ListedSubject)[];
