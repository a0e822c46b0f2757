import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { RecordedDecisionsRepository } from '../decision-records/recorded-decisions.repository.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import type { Subject } from '../subjects/subject.entity.js';
import { csvFile, wantsCsv } from '../http/export-file.js';
import { Exports } from './exports.js';
import { GroupChangesRepository } from './group-changes.repository.js';
import { HistoryBounds } from './history-bounds.js';
import { SignInsRepository, type SignInFilter, type SignInPlace } from './sign-ins.repository.js';
import { SubjectHistoryRepository } from './subject-history.repository.js';
import {
  TIMELINE_COLUMNS,
  timelineCells,
  toTimelineEntryResponse,
  type TimelinePage,
  type TimelineQuery,
} from './timeline.dto.js';
import {
  denialEntry,
  groupsEntry,
  newestFirst,
  signInEntry,
  timelineEntries,
  type TimelineEntry,
} from './timeline.js';
import { VisibleSubjects, whose } from './visible-subjects.js';

/** The timeline of one person as it is known now. */
interface Timeline {
  readonly subject: Subject;
  readonly knownSince: Date;
  readonly now: Date;
  /** All but sign-ins and denials, of which there may be any number: they are read as far as they are shown. */
  readonly entries: readonly TimelineEntry[];
  readonly kind: TimelineQuery['kind'];
  /** Whether the caller may see decisions. */
  readonly denials: boolean;
}

/** Tells from when to when a person held which role, and why, and when they signed in. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly subjects: VisibleSubjects,
    private readonly histories: SubjectHistoryRepository,
    private readonly signIns: SignInsRepository,
    private readonly bounds: HistoryBounds,
    private readonly exports: Exports,
    private readonly decisions: RecordedDecisionsRepository,
    private readonly groupChanges: GroupChangesRepository,
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
    const timeline = await this.read(caller, id, query.kind);
    return wantsCsv(request, response)
      ? this.toFile(caller, timeline, response)
      : this.toPage(timeline, query);
  }

  private async read(caller: Caller, id: string, kind: Timeline['kind']): Promise<Timeline> {
    const subject = await this.subjects.find(caller, id);
    const [{ knownSince, now }, history] = await Promise.all([
      this.bounds.find(),
      this.histories.find(subject.id, subject.connectionId),
    ]);
    const oldest = history.cut ? (history.subject[0]?.from ?? 0) : 0;
    const since = Math.max(knownSince.getTime(), oldest);
    const entries = timelineEntries(history, since).filter((entry) => (kind ?? entry.kind) === entry.kind);
    const denials = caller.permissions.has('decisions:read');
    return { subject, now, knownSince: new Date(since), entries, kind, denials };
  }

  private async toPage(timeline: Timeline, { limit, after }: TimelineQuery): Promise<TimelinePage> {
    const { entries, knownSince } = timeline;
    const place = placeOf(after);
    const isNext = (entry: TimelineEntry) => !place || newestFirst(place, entry) < 0;
    // Some of the moment at which the page before ended may have been on it.
    const before = place && new Date(place.from + 1);
    const count = limit + 1 + SAME_MOMENT;
    const [rows, denials, changes] = await Promise.all([
      this.findSignIns(timeline, count, { to: before }),
      this.findDenials(timeline, count, before),
      this.findGroupChanges(timeline, count, before),
    ]);
    const moments = [...rows.map(signInEntry), ...denials.map(denialEntry), ...changes.map(groupsEntry)];
    const merged = [...entries, ...moments].filter(isNext).sort(newestFirst);
    const page = pageOf(merged, limit, toTimelineEntryResponse, (entry) => [
      String(entry.from ?? 0),
      entry.key,
    ]);
    return { knownSince: knownSince.toISOString(), ...page };
  }

  private async findSignIns(
    { subject, kind }: Timeline,
    count: number,
    { to, olderThan }: Pick<SignInFilter, 'to'> & { readonly olderThan?: SignInPlace | undefined },
  ): ReturnType<SignInsRepository['findPage']> {
    if (kind !== undefined && kind !== 'sign-in') return [];
    return this.signIns.findPage({ ...whose(subject), to }, count, olderThan);
  }

  private async findDenials(
    { subject, kind, denials }: Timeline,
    count: number,
    to: Date | undefined,
  ): ReturnType<RecordedDecisionsRepository['findPage']> {
    if (!denials || (kind !== undefined && kind !== 'denial')) return [];
    return this.decisions.findPage({ subjectId: subject.id, allowed: false, to }, count);
  }

  private async findGroupChanges(
    { subject, kind }: Timeline,
    count: number,
    before: Date | undefined,
  ): ReturnType<GroupChangesRepository['find']> {
    if (kind !== undefined && kind !== 'groups') return [];
    return this.groupChanges.find(subject, count, before);
  }

  /** Everything but denials, which are not kept for long, and changes of groups, of which a cell can't hold the names; newest first. */
  private async *everything(timeline: Timeline): AsyncGenerator<readonly TimelineEntry[]> {
    let rest = timeline.entries;
    for (let olderThan: SignInPlace | undefined; ;) {
      const rows = await this.findSignIns(timeline, PAGE, { to: undefined, olderThan });
      const oldest = rows.length < PAGE ? -1 : (rows.at(-1)?.at.getTime() ?? -1);
      const newer = rest.filter(({ from }) => (from ?? 0) > oldest);
      rest = rest.slice(newer.length);
      const merged = [...newer, ...rows.map(signInEntry)].sort(newestFirst);
      for (let start = 0; start < merged.length; start += PAGE) yield merged.slice(start, start + PAGE);
      if (oldest < 0) return;
      olderThan = rows.at(-1);
    }
  }

  private async toFile(caller: Caller, timeline: Timeline, response: Response): Promise<StreamableFile> {
    const { subject, now, kind } = timeline;
    const filter = kind === undefined ? {} : { kind };
    const about = { connectionId: subject.connectionId, subjectId: subject.id, filter };
    await this.exports.note(caller, { list: 'timeline', ...about });
    return csvFile(response, {
      name: 'timeline',
      at: now,
      columns: TIMELINE_COLUMNS,
      pages: this.everything(timeline),
      toCells: (entry) => [timelineCells(entry)],
    });
  }
}

/** Entries written to a file at once. */
const PAGE = 500;
/** Sign-ins of one person within one millisecond at most. */
const SAME_MOMENT = 50;

function placeOf(cursor: string | undefined): { readonly from: number; readonly key: string } | undefined {
  if (cursor === undefined) return undefined;
  const [from, key] = decodeCursor(cursor, [/^\d{1,15}$/, cursorParts.text]);
  return { from: Number(from), key: String(key) };
}
