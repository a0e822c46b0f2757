import { createHash } from 'node:crypto';
import type { NamedDecision } from '../decision-records/recorded-decisions.repository.js';
import type { ConnectionStatus } from '../connections/connection.entity.js';
import type { GroupChange } from './group-changes.repository.js';
import type { HeldRole } from './held-roles.js';
import { joined, overlap, type Interval, type SubjectHistory } from './periods.js';
import { roleTimeline } from './role-timeline.js';
import type { SignInRow } from './sign-ins.repository.js';

/** Milliseconds since 1970; `from` null = before the history begins, `to` null = it still holds. */
interface Span {
  readonly from: number | null;
  readonly to: number | null;
  /** Tells entries of one moment apart, and orders them. */
  readonly key: string;
}

/** Something that held for a while: a role, or a status of the person or their connection. Or a moment: a sign-in, a denial, a change of groups. */
export type TimelineEntry = Span &
  (
    | ({ readonly kind: 'role' } & HeldRole)
    | { readonly kind: 'status'; readonly status: 'active' | 'disabled' }
    | { readonly kind: 'connection-status'; readonly status: ConnectionStatus }
    | { readonly kind: 'sign-in'; readonly signIn: SignInRow }
    | { readonly kind: 'denial'; readonly denial: NamedDecision }
    | { readonly kind: 'groups'; readonly change: GroupChange }
  );

/** What an entry of a timeline may be about. */
export const TIMELINE_KINDS = ['role', 'status', 'connection-status', 'sign-in', 'denial', 'groups'] as const;

/**
 * Everything that is known of a person's access, the newest first.
 * @param knownSince Milliseconds since 1970; what ended before isn't told, for some of it may be gone.
 */
export function timelineEntries(history: SubjectHistory, knownSince: number): TimelineEntry[] {
  const { subject, connection } = history;
  const life = { from: subject[0]?.from ?? Infinity, to: Infinity };
  const statuses = subject.map(({ from, to, status }) => ({ from, to, status, kind: 'status' as const }));
  const connectionStatuses = connection.flatMap(({ status, ...period }) => {
    const shared = overlap(period, life);
    return shared ? [{ ...shared, status, kind: 'connection-status' as const }] : [];
  });
  const roles = roleTimeline(history).map((held) => ({ ...held, kind: 'role' as const }));
  const entries = [
    ...roles,
    ...joined(statuses, ({ status }) => status),
    ...joined(connectionStatuses, ({ status }) => status),
  ].filter(({ to }) => to > knownSince);
  return entries.map((entry) => ({ ...entry, ...spanOf(entry, knownSince) })).sort(newestFirst);
}

/** A sign-in, or the refusal of one, as an entry. Of one moment, the later one comes first. */
export function signInEntry(signIn: SignInRow): TimelineEntry {
  const at = signIn.at.getTime();
  const key = String(10n ** 19n - BigInt(signIn.id)).padStart(20, '0');
  return { kind: 'sign-in', from: at, to: at, key, signIn };
}

/** A decision that denied the person something, as an entry. */
export function denialEntry(denial: NamedDecision): TimelineEntry {
  const { at, id } = denial.decision;
  const key = `d${String(10n ** 19n - BigInt(id)).padStart(20, '0')}`;
  return { kind: 'denial', from: at.getTime(), to: at.getTime(), key, denial };
}

/** Groups that somebody joined and left, as an entry. The roles that it gave and took stand before it, as what came of it. */
export function groupsEntry(change: GroupChange): TimelineEntry {
  const at = change.at.getTime();
  return { kind: 'groups', from: at, to: at, key: '~groups', change };
}

/** Whether `a` comes before `b` in a timeline: the sign of the answer. */
export function newestFirst(a: Pick<Span, 'from' | 'key'>, b: Pick<Span, 'from' | 'key'>): number {
  return (b.from ?? 0) - (a.from ?? 0) || (a.key < b.key ? -1 : Number(a.key > b.key));
}

function spanOf(entry: Interval, knownSince: number): Span {
  const { from, to, ...what } = entry;
  return {
    from: from > knownSince ? from : null,
    to: to === Infinity ? null : to,
    // A digest: names of groups are longer than a cursor may be.
    key: createHash('sha256')
      .update(JSON.stringify([what, from]))
      .digest('base64url'),
  };
}
