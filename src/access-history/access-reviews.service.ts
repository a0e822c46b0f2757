import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { invalidValue } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, encodeCursor } from '../http/pagination.js';
import { AccessReviewer, REVIEW_BATCH } from './access-reviewer.js';
import {
  ACCESS_REVIEW_COLUMNS,
  accessReviewCells,
  toAccessReviewEntry,
  type AccessReviewPage,
  type AccessReviewQuery,
  type Reviewed,
} from './access-review.dto.js';
import { csvFile, wantsCsv } from '../http/export-file.js';
import { Exports } from './exports.js';
import { HistoryBounds } from './history-bounds.js';
import type { ReviewPage } from './review.repository.js';
import { VisibleSubjects } from './visible-subjects.js';

/** Batches that one page looks through for people with a role, before it says: go on from here. */
const MAX_BATCHES = 20;

/** A review that was asked for. */
interface Review {
  readonly page: ReviewPage;
  readonly role: string | undefined;
  readonly knownSince: Date;
}

/** Shows who held which roles at a moment, and why. Callers see the people of their own connection, those of the platform everybody. */
@Injectable()
export class AccessReviewsService {
  constructor(
    private readonly reviewer: AccessReviewer,
    private readonly connections: ConnectionsRepository,
    private readonly bounds: HistoryBounds,
    private readonly exports: Exports,
    private readonly subjects: VisibleSubjects,
  ) {}

  /**
   * A page as JSON, or everybody as CSV, as the request accepts.
   * @throws GatewayError `not-found` for a connection or a person that the caller may not see, `validation-failed` for a moment that
   *   is to come or of which nothing is known, `invalid-request` for a foreign cursor.
   */
  async answer(
    caller: Caller,
    query: AccessReviewQuery,
    { request, response }: { request: Request; response: Response },
  ): Promise<AccessReviewPage | StreamableFile> {
    const review = await this.reviewOf(caller, query);
    return wantsCsv(request, response)
      ? this.toFile(caller, review, response)
      : this.toPage(review, query.limit);
  }

  private async reviewOf(
    caller: Caller,
    { connection, subject, at, role, after }: AccessReviewQuery,
  ): Promise<Review> {
    const connectionId = await listedConnectionId(this.connections, caller, connection);
    const subjectId = subject === undefined ? undefined : (await this.subjects.find(caller, subject)).id;
    const { knownSince, now } = await this.bounds.find();
    const [moment, afterConnection, sub] = after === undefined ? [] : decodeCursor(after, CURSOR).map(String);
    const wanted = new Date(moment ?? at ?? now);
    if (wanted > now) throw badMoment('The moment is yet to come.');
    if (wanted < knownSince)
      throw badMoment(`Nothing is known of moments before ${knownSince.toISOString()}.`);
    const begin =
      afterConnection === undefined || sub === undefined ? undefined : { connectionId: afterConnection, sub };
    return { page: { connectionId, subjectId, at: wanted, after: begin }, role, knownSince };
  }

  private async toPage({ page, role, knownSince }: Review, limit: number): Promise<AccessReviewPage> {
    const found: Reviewed[] = [];
    let after = page.after;
    let batches = 0;
    // One more than fits on the page tells whether it is the last one.
    const size = role === undefined ? limit + 1 : REVIEW_BATCH;
    for await (const batch of this.reviewer.batches(page, role, size)) {
      const free = limit - found.length;
      found.push(...batch.people.slice(0, free));
      const cut = batch.people[free - 1];
      after = batch.people.length > free && cut ? placeOf(cut) : batch.after;
      batches += 1;
      if (!after || found.length >= limit || batches >= MAX_BATCHES) break;
    }
    const at = page.at.toISOString();
    return {
      at,
      knownSince: knownSince.toISOString(),
      items: found.map(toAccessReviewEntry),
      nextCursor: after ? encodeCursor([at, after.connectionId, after.sub]) : null,
    };
  }

  private async toFile(caller: Caller, { page, role }: Review, response: Response): Promise<StreamableFile> {
    const { connectionId = null, subjectId, at } = page;
    const filter = {
      at: at.toISOString(),
      ...(role === undefined ? {} : { role }),
      ...(subjectId === undefined ? {} : { subject: subjectId }),
    };
    await this.exports.note(caller, { list: 'access-review', connectionId, filter });
    return csvFile(response, {
      name: 'access-review',
      at,
      columns: ACCESS_REVIEW_COLUMNS,
      pages: this.everybody(page, role),
      toCells: (reviewed) => accessReviewCells(at, reviewed),
    });
  }

  /** A file begins where the review begins, whatever page was asked for. */
  private async *everybody(page: ReviewPage, role: string | undefined): AsyncGenerator<readonly Reviewed[]> {
    for await (const { people } of this.reviewer.batches({ ...page, after: undefined }, role)) yield people;
  }
}

const CURSOR = [cursorParts.timestamp, cursorParts.uuid, cursorParts.text];

function placeOf({ person: { connectionId, sub } }: Reviewed): ReviewPage['after'] {
  return { connectionId, sub };
}

function badMoment(detail: string): Error {
  return invalidValue('/at', 'moment', detail);
}
