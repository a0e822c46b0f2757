import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ApplicationsRepository } from '../applications/applications.repository.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { invalidValue, notFound } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import {
  toRecordedDecisionResponse,
  type RecordedDecisionPage,
  type RecordedDecisionsQuery,
} from './recorded-decision.dto.js';
import { RecordedDecisionsRepository } from './recorded-decisions.repository.js';

/** Shows recorded decisions: to callers of a connection those about its people, to the platform's all. */
@Injectable()
export class RecordedDecisionsService {
  constructor(
    private readonly decisions: RecordedDecisionsRepository,
    private readonly applications: ApplicationsRepository,
    private readonly connections: ConnectionsRepository,
  ) {}

  /** @throws GatewayError `not-found` for the application or the connection, `invalid-request` for the cursor. */
  async list(caller: Caller, query: RecordedDecisionsQuery): Promise<RecordedDecisionPage> {
    const { limit, after, application, subject, outcome, reason, requestId, from, to } = query;
    if (query.newestOfHost && application === undefined)
      throw invalidValue('/newestOfHost', 'application-needed', 'Say of which application.');
    const [before] = after === undefined ? [] : decodeCursor(after, [cursorParts.bigint]);
    const filter = {
      connectionId: await listedConnectionId(this.connections, caller, query.connection),
      applicationId: application === undefined ? undefined : await this.applicationId(application),
      subjectId: subject === undefined ? undefined : resourceId(subject, 'person'),
      allowed: outcome === undefined ? undefined : outcome === 'allow',
      reason,
      newestOfHost: query.newestOfHost,
      requestId,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
    };
    const rows = await this.decisions.findPage(
      filter,
      limit + 1,
      before === undefined ? undefined : String(before),
    );
    const named = caller.permissions.has('subjects:read');
    return pageOf(
      rows,
      limit,
      (row) => toRecordedDecisionResponse(row, named),
      ({ decision }) => [decision.id],
    );
  }

  private async applicationId(slugOrId: string): Promise<string> {
    const application = await this.applications.findBySlugOrId(slugOrId);
    if (!application) throw notFound('application');
    return application.id;
  }
}
