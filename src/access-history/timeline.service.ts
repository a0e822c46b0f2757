import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import type { Subject } from '../subjects/subject.entity.js';
import { csvFile, wantsCsv } from '../http/export-file.js';
import { Exports } from './exports.js';
import { HistoryBounds } from './history-bounds.js';
import { SubjectHistoryRepository } from './subject-history.repository.js';
import {
  TIMELINE_COLUMNS,
  timelineCells,
  toTimelineEntryResponse,
  type TimelinePage,
  type TimelineQuery,
} from './timeline.dto.js';
import { newestFirst, timelineEntries, type TimelineEntry } from './timeline.js';
import { VisibleSubjects } from './visible-subjects.js';

/** The timeline of one person as it is known now. */
interface Timeline {
  readonly subject: Subject;
  readonly knownSince: Date;
  readonly now: Date;
  readonly entries: readonly TimelineEntry[];
}

/** Tells from when to when a person held which role, and why. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly subjects: VisibleSubjects,
    private readonly histories: SubjectHistoryRepository,
    private readonly bounds: HistoryBounds,
    private readonly exports: Exports,
  ) {}

  /**
   * A page as JSON, or all of it as CSV, as the request accepts.
   * @throws GatewayError `not-found`, for people of other connections too; `invalid-request` for a foreign cursor.
   */
  async answer(
    caller: Caller,
    id: string,
    query: TimelineQuery,
    { request, response }: { request: Request; response: Response },
  ): Promise<TimelinePage | StreamableFile> {
    const timeline = await this.read(caller, id);
    return wantsCsv(request, response) ? this.toFile(caller, timeline, response) : toPage(timeline, query);
  }

  private async read(caller: Caller, id: string): Promise<Timeline> {
    const subject = await this.subjects.find(caller, id);
    const [{ knownSince, now }, history] = await Promise.all([
      this.bounds.find(),
      this.histories.find(subject.id, subject.connectionId),
    ]);
    const oldest = history.cut ? (history.subject[0]?.from ?? 0) : 0;
    const since = Math.max(knownSince.getTime(), oldest);
    return { subject, now, knownSince: new Date(since), entries: timelineEntries(history, since) };
  }

  private async toFile(caller: Caller, timeline: Timeline, response: Response): Promise<StreamableFile> {
    const { subject, now, entries } = timeline;
    const about = { connectionId: subject.connectionId, subjectId: subject.id, filter: {} };
    await this.exports.note(caller, { list: 'timeline', ...about });
    return csvFile(response, {
      name: 'timeline',
      at: now,
      columns: TIMELINE_COLUMNS,
      pages: inPages(entries),
      toCells: (entry) => [timelineCells(entry)],
    });
  }
}

const PAGE = 500;

async function* inPages<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < items.length; start += PAGE)
    yield await Promise.resolve(items.slice(start, start + PAGE));
}

function toPage({ entries, knownSince }: Timeline, { limit, after }: TimelineQuery): TimelinePage {
  const [from, key] =
    after === undefined ? [] : decodeCursor(after, [cursorParts.bigint, cursorParts.text]).map(String);
  const start =
    from === undefined || key === undefined
      ? 0
      : entries.findIndex((entry) => newestFirst({ from: Number(from), key }, entry) < 0);
  const rows = start < 0 ? [] : entries.slice(start, start + limit + 1);
  const page = pageOf(rows, limit, toTimelineEntryResponse, (entry) => [String(entry.from ?? 0), entry.key]);
  return { knownSince: knownSince.toISOString(), ...page };
}
