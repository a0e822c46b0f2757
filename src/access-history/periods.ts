import type { ConnectionStatus } from '../connections/connection.entity.js';
import type { Group, MembershipCompleteness, MembershipSource } from '../subjects/membership.js';

/** From one moment (inclusive) to another (exclusive), in milliseconds since 1970; `Infinity` = it lasts. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What a person was, as far as it decides about their roles. */
export interface SubjectState {
  readonly status: 'active' | 'disabled';
  readonly source: MembershipSource;
  readonly completeness: MembershipCompleteness;
  /** The groups that any mapping or required group of the connection is about; the others decide nothing. */
  readonly groups: readonly Group[];
}

/** What a connection said, as far as it decides about the roles of its people. */
export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly defaultRole: string | null;
  readonly requiredGroups: readonly string[];
}

/** One version of a group mapping that was in force. */
export interface MappingState {
  readonly mappingId: string;
  readonly version: number;
  readonly groupName: string;
  readonly groupId: string | null;
  readonly role: string;
  /** See `MappingFacts.ambiguousName`. */
  readonly ambiguousName: boolean;
}

export type SubjectPeriod = SubjectState & Interval;
export type ConnectionPeriod = ConnectionState & Interval;
export type MappingPeriod = MappingState & Interval;

/** Everything that decided about one person's roles, from when to when. In each list the periods follow each other. */
export interface SubjectHistory {
  readonly subject: readonly SubjectPeriod[];
  readonly connection: readonly ConnectionPeriod[];
  /** At least those about the person's groups. */
  readonly mappings: readonly MappingPeriod[];
}

/** What two intervals have in common; null = nothing. */
export function overlap(a: Interval, b: Interval): Interval | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}

/** What of `whole` none of `parts` covers. */
export function remainder(whole: Interval, parts: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let reached = whole.from;
  for (const { from, to } of parts.toSorted((a, b) => a.from - b.from)) {
    if (from > reached) left.push({ from: reached, to: Math.min(from, whole.to) });
    reached = Math.max(reached, to);
    if (reached >= whole.to) break;
  }
  if (reached < whole.to) left.push({ from: reached, to: whole.to });
  return left.filter((interval) => interval.from < interval.to);
}

/** Joins intervals of the same `key` that touch or overlap; of each, the first one tells the rest. In the order of their beginnings. */
export function joined<T extends Interval>(intervals: readonly T[], keyOf: (item: T) => string): T[] {
  const result: T[] = [];
  const last = new Map<string, number>();
  for (const item of intervals.toSorted((a, b) => a.from - b.from)) {
    const key = keyOf(item);
    const index = last.get(key);
    const before = index === undefined ? undefined : result[index];
    if (index !== undefined && before && before.to >= item.from) {
      result[index] = { ...before, to: Math.max(before.to, item.to) };
    } else {
      last.set(key, result.push(item) - 1);
    }
  }
  return result;
}
