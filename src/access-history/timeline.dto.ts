import { PageQuery } from '../http/page-query.dto.js';
import type { Cell } from '../http/csv.js';
import type { TimelineEntry } from './timeline.js';
import { THROUGH_COLUMNS, throughCells, ThroughResponse, toThroughResponse } from './through.dto.js';

/** Which part of a timeline to show. */
export class TimelineQuery extends PageQuery {}

/** Something that held for a while. */
export class TimelineEntryResponse {
  /** `role` = a role was held; `status` = of the person; `connection-status` = of the connection. */
  kind: 'role' | 'status' | 'connection-status';
  /** Since when, RFC 3339; null = it held already when the history begins (`knownSince`). */
  from: string | null;
  /** Until when; null = it still does. */
  to: string | null;
  /** Key of the role, for kind `role`. */
  role?: string;
  /** Through what the role was held, for kind `role`. */
  through?: ThroughResponse;
  /** For kind `status` and `connection-status`. */
  status?: 'active' | 'disabled' | 'draft';
}

/** A page of a timeline, newest first. */
export class TimelinePage {
  /** Since when the history of this person is known, RFC 3339. */
  knownSince: string;
  items: TimelineEntryResponse[];
  nextCursor: string | null;
}

const moment = (ms: number) => new Date(ms).toISOString();

export function toTimelineEntryResponse(entry: TimelineEntry): TimelineEntryResponse {
  const common = {
    kind: entry.kind,
    from: entry.from === null ? null : moment(entry.from),
    to: entry.to === null ? null : moment(entry.to),
  };
  if (entry.kind !== 'role') return { ...common, status: entry.status };
  return { ...common, role: entry.role, through: toThroughResponse(entry.through) };
}

/** Names of {@link timelineCells}. */
export const TIMELINE_COLUMNS = ['kind', 'role', 'status', 'from', 'to', ...THROUGH_COLUMNS];

export function timelineCells(entry: TimelineEntry): readonly Cell[] {
  const { kind, from, to } = toTimelineEntryResponse(entry);
  const isRole = entry.kind === 'role';
  return [
    kind,
    isRole ? entry.role : null,
    isRole ? null : entry.status,
    from,
    to,
    ...throughCells(isRole ? entry.through : null),
  ];
}
