import { IsIn } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { Omittable } from '../http/validators.js';
import type { Cell } from '../http/csv.js';
import {
  RecordedDecisionResponse,
  toRecordedDecisionResponse,
} from '../decision-records/recorded-decision.dto.js';
import { RecordedSignIn, toRecordedSignIn } from './sign-in.dto.js';
import { TIMELINE_KINDS, type TimelineEntry } from './timeline.js';
import { THROUGH_COLUMNS, throughCells, ThroughResponse, toThroughResponse } from './through.dto.js';

/** Which part of a timeline to show. */
export class TimelineQuery extends PageQuery {
  /** Only entries about this. Denials are told to whoever has `decisions:read`, and are in no file. */
  @Omittable()
  @IsIn(TIMELINE_KINDS)
  kind?: TimelineEntry['kind'];
}

/** Something that held for a while, or a sign-in. */
export class TimelineEntryResponse {
  /** `role` = a role was held; `status` = of the person; `connection-status` = of the connection; `sign-in` = the person signed in at this moment, or was refused; `denial` = he was denied something. */
  kind: 'role' | 'status' | 'connection-status' | 'sign-in' | 'denial';
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
  /** For kind `sign-in`. */
  signIn?: RecordedSignIn;
  /** For kind `denial`: the decision, as long as it is kept. */
  denial?: RecordedDecisionResponse;
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
  if (entry.kind === 'sign-in') return { ...common, signIn: toRecordedSignIn(entry.signIn) };
  if (entry.kind === 'denial') return { ...common, denial: toRecordedDecisionResponse(entry.denial, false) };
  if (entry.kind !== 'role') return { ...common, status: entry.status };
  return { ...common, role: entry.role, through: toThroughResponse(entry.through) };
}

/** Names of {@link timelineCells}. */
export const TIMELINE_COLUMNS = [
  'kind',
  'role',
  'status',
  'from',
  'to',
  ...THROUGH_COLUMNS,
  'outcome',
  'reason',
  'method',
  'address',
  'session',
];

export function timelineCells(entry: TimelineEntry): readonly Cell[] {
  const { kind, from, to, role = null, status = null, signIn } = toTimelineEntryResponse(entry);
  const through = throughCells(entry.kind === 'role' ? entry.through : null);
  const { outcome = null, reason = null, method = null, address = null, session = null } = signIn ?? {};
  return [kind, role, status, from, to, ...through, outcome, reason, method, address, session];
}
