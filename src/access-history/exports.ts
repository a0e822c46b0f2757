import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Transactions } from '../database/transactions.js';

/** What is about to leave the gateway as a file. */
export interface ExportedList {
  readonly list: 'access-review' | 'sign-ins' | 'timeline';
  /** The connection whose people it tells of; null = all of them. */
  readonly connectionId: string | null;
  /** The person of whom alone it tells. */
  readonly subjectId?: string | undefined;
  /** What was asked for. */
  readonly filter: object;
}

/** Audits that lists of people are taken out, before the first line leaves. */
@Injectable()
export class Exports {
  constructor(
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  async note(caller: Caller, { list, connectionId, subjectId, filter }: ExportedList): Promise<void> {
    const target =
      subjectId === undefined
        ? { type: 'connection', id: connectionId ?? '*' }
        : { type: 'subject', id: subjectId };
    await this.transactions.run((tx) =>
      this.audit.record(tx, caller, {
        connectionId,
        action: 'access-review.exported',
        target,
        after: { list, format: 'csv', ...filter },
      }),
    );
  }
}
