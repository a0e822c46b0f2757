import { IsIn } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { Omittable } from '../http/validators.js';
import type { Cell } from '../http/csv.js';
import {
  RecordedDecisionResponse,
  toRecordedDecisionResponse,
} from '../decision-records/recorded-decision.dto.js';
import type { MembershipSource } from '../subjects/membership.js';
import type { GroupChange } from './group-changes.repository.js';
import { RecordedSignIn, toRecordedSignIn } from './sign-in.dto.js';
import { TIMELINE_KINDS, type TimelineEntry } from './timeline.js';
import { THROUGH_COLUMNS, throughCells, ThroughResponse, toThroughResponse } from './through.dto.js';

/** Which part of a timeline to show. */
export class TimelineQuery extends PageQuery {
  /** Only entries about this. Denials are told to whoever has `decisions:read`. They and changes of groups are in no file. */
  @Omittable()
  @IsIn(TIMELINE_KINDS)
  kind?: TimelineEntry['kind'];
}

/** Groups that somebody joined and left, mapped or not: the difference of two lists that were read one after the other. */
export class GroupChangeResponse {
  /** Names, at most 50. */
  joined: string[];
  joinedTotal: number;
  /** Names, at most 50. */
  left: string[];
  leftTotal: number;
  /** Where the second list was learned: two sources may know different lists of the same person. */
  source: MembershipSource;
}

/** Something that held for a while, or a moment. */
export class TimelineEntryResponse {
  /** `role` = a role was held; `status` = of the person; `connection-status` = of the connection; `sign-in` = the person signed in at this moment, or was refused; `denial` = they were denied something; `groups` = they were found to have joined or left groups. */
  kind: 'role' | 'status' | 'connection-status' | 'sign-in' | 'denial' | 'groups';
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
  /** For kind `groups`. */
  groups?: GroupChangeResponse;
}

/** A page of a timeline, newest first. */
export class TimelinePage {
  /** Since when the history of this person is known, RFC 3339. */
  knownSince: string;
  items: TimelineEntryResponse[];
  nextCursor: string | null;
}

const moment = (ms: number) => new Date(ms).toISOString();

/** Names of groups in one entry at most. */
const MOST_NAMES = 50;

function toGroupChangeResponse({ joined, left, source }: GroupChange): GroupChangeResponse {
  return {
    joined: joined.slice(0, MOST_NAMES),
    joinedTotal: joined.length,
    left: left.slice(0, MOST_NAMES),
    leftTotal: left.length,
    source,
  };
}

export function toTimelineEntryResponse(entry: TimelineEntry): TimelineEntryResponse {
  const common = {
    kind: entry.kind,
    from: entry.from === null ? null : moment(entry.from),
    to: entry.to === null ? null : moment(entry.to),
  };
  if (entry.kind === 'sign-in') return { ...common, signIn: toRecordedSignIn(entry.signIn) };
  if (entry.kind === 'denial') return { ...common, denial: toRecordedDecisionResponse(entry.denial, false) };
  if (entry.kind === 'groups') return { ...common, groups: toGroupChangeResponse(entry.change) };
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
