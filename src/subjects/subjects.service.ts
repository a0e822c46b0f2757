import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { assertNotBuiltIn } from '../connections/built-in-connection.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { assertIfMatch, contentVersion, type Versioned } from '../http/etag.js';
import { resourceId } from '../http/resource-id.js';
import { toSubjectResponse, type SubjectResponse, type UpdateSubjectDto } from './subject.dto.js';
import type { Subject } from './subject.entity.js';
import { SubjectsRepository } from './subjects.repository.js';

/** A person as stored and as shown. */
export interface ShownSubject extends Versioned<SubjectResponse> {
  readonly subject: Subject;
}

/** Shows people to admins, and disables them. Callers see their own connection's, those of the platform all. */
@Injectable()
export class SubjectsService {
  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found`. */
  async get(caller: Caller, id: string): Promise<ShownSubject> {
    const subject = await this.subjects.findById(resourceId(id, 'person'));
    assertVisible(caller, subject);
    return toShown(subject, toSubjectResponse(subject, await this.slugOf(subject)));
  }

  /**
   * Disables a person, which ends all their sessions everywhere, or lets them in again.
   * @throws GatewayError `not-found`, `version-mismatch`; `permission-denied` when the caller would disable themselves.
   */
  async update(
    caller: Caller,
    id: string,
    ifMatch: string | undefined,
    { status }: UpdateSubjectDto,
  ): Promise<ShownSubject> {
    const subjectId = resourceId(id, 'person');
    return this.transactions.run(async (tx) => {
      const subject = await this.subjects.findForChange(tx, subjectId);
      assertVisible(caller, subject);
      const slug = await this.slugOf(subject, tx.manager);
      const before = toSubjectResponse(subject, slug);
      assertIfMatch(ifMatch, contentVersion(before));
      const connection = await this.connections.findById(subject.connectionId, tx.manager);
      // Who holds a session by Okta must not be able to take the way in without Okta away.
      if (connection) assertNotBuiltIn(connection);
      if (status === 'disabled' && caller.type === 'person' && caller.id === subjectId) {
        throw new GatewayError('permission-denied', 'You cannot disable yourself: ask another admin.');
      }
      if (status === subject.status) return toShown(subject, before);
      await this.subjects.setStatus(tx, subjectId, status);
      if (status === 'disabled') await this.subjects.endSessions(tx, subjectId, this.clock.now());
      const after: SubjectResponse = { ...before, status };
      await this.audit.record(tx, caller, {
        connectionId: subject.connectionId,
        action: status === 'disabled' ? 'subject.disabled' : 'subject.activated',
        target: { type: 'subject', id: subjectId },
        before: withoutGroups(before),
        after: withoutGroups(after),
      });
      return toShown({ ...subject, status }, after);
    });
  }

  private async slugOf({ connectionId }: Subject, manager?: EntityManager): Promise<string> {
    return (await this.connections.findById(connectionId, manager))?.slug ?? '';
  }
}

function toShown(subject: Subject, body: SubjectResponse): ShownSubject {
  return { subject, body, version: contentVersion(body) };
}

/** What does not exist and what belongs to another connection are told apart by nobody outside. */
function assertVisible(caller: Caller, subject: Subject | null): asserts subject is Subject {
  if (!subject || (!caller.platform && subject.connectionId !== caller.connectionId))
    throw notFound('person');
}

/** For the audit trail: ten thousand groups that did not change tell nothing. */
function withoutGroups({ membership, ...rest }: SubjectResponse): object {
  const { source, completeness, fetchedAt } = membership;
  return { ...rest, membership: { source, completeness, fetchedAt } };
}
