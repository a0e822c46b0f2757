import type { Schemas } from '../../api/client.js';
import type { LiveEvent } from '../../live/live-message.js';
import { actionWords, targetName } from './activity-words.js';

/** The kinds of things that the feed tells of. */
export const FEED_KINDS = ['sign-in', 'denial', 'okta-event', 'admin-change'] as const;

/** One of {@link FEED_KINDS}. */
export type FeedKind = (typeof FEED_KINDS)[number];

/** Something that happened. Every text may come from outside. */
export interface FeedRow {
  /** Of each event one, whether it was read or heard of. */
  readonly key: string;
  readonly kind: FeedKind;
  /** RFC 3339. */
  readonly at: string;
  readonly what: string;
  readonly who: string;
  /** Whether it was refused, or failed. */
  readonly bad: boolean;
  readonly connection?: string | undefined;
  /** Id of the audit event that tells of it. */
  readonly event?: string;
  /** Of a denial: what explains it. */
  readonly requestId?: string | undefined;
  /** Id of the person whom it is about, where one is. */
  readonly person?: string | undefined;
  /** Of a denial: the application, by what people call it and by its slug. */
  readonly application?: { readonly slug: string; readonly name: string } | undefined;
}

/** What is on the page, and what waits until somebody wants to see it; the newest first in both. */
export interface Feed {
  readonly shown: readonly FeedRow[];
  readonly waiting: readonly FeedRow[];
}

/** Rows that are kept; older ones go. */
export const MOST_ROWS = 200;

/** Nothing yet. */
export const EMPTY_FEED: Feed = { shown: [], waiting: [] };

/** Takes in what happened. @param still Nothing may move now: it waits. */
export function arrived(feed: Feed, row: FeedRow, still: boolean): Feed {
  if ([...feed.shown, ...feed.waiting].some(({ key }) => key === row.key)) return feed;
  if (still) return { ...feed, waiting: [row, ...feed.waiting].slice(0, MOST_ROWS) };
  return { ...feed, shown: [row, ...feed.shown].slice(0, MOST_ROWS) };
}

/** Lets in what waits. */
export function released({ shown, waiting }: Feed): Feed {
  return { shown: [...waiting, ...shown].slice(0, MOST_ROWS), waiting: [] };
}

/** What was heard of, followed by what was read and not heard of, the newest first. */
export function withRecent(heard: readonly FeedRow[], read: readonly FeedRow[]): FeedRow[] {
  const keys = new Set(heard.map(({ key }) => key));
  return [...heard, ...read.filter(({ key }) => !keys.has(key))].slice(0, MOST_ROWS);
}

/** Rows as they were read, where they were: what is heard of a change has no names. */
export function withNames(rows: readonly FeedRow[], read: readonly FeedRow[]): readonly FeedRow[] {
  const named = new Map(read.map((row) => [row.key, row]));
  return rows.map((row) => named.get(row.key) ?? row);
}

/** Whether a row is among those that are wanted. @param without Kinds that aren't, joined by commas. */
export function isWanted(row: FeedRow, q: string | undefined, without: string | undefined): boolean {
  if (without?.split(',').includes(row.kind)) return false;
  const { what, application, who, connection, requestId } = row;
  const text = [what, application?.name, application?.slug, who, connection, requestId]
    .join(' ')
    .toLowerCase();
  return q === undefined || text.includes(q.toLowerCase());
}

const SIGN_IN = /^(sign-in\.|local-account\.(signed-in|refused))/;

/** An audit event as a row. */
export function rowOfAudit(event: Schemas['AuditEventResponse']): FeedRow {
  const { id, at, connection, actor, action, outcome, requestId } = event;
  const signIn = SIGN_IN.test(action);
  const reason = event.after?.['reason'];
  return {
    key: `audit ${id}`,
    kind: signIn ? 'sign-in' : 'admin-change',
    at,
    what: signIn ? signInWords(outcome, reason) : `${actionWords(action)}: ${targetName(event)}`,
    who: actor.id === 'unknown' ? 'somebody unknown' : actor.name,
    person: actor.type === 'person' && actor.id !== 'unknown' ? actor.id : undefined,
    bad: outcome !== 'success',
    connection: connection ?? undefined,
    event: id,
    requestId,
  };
}

/** A live event as a row; undefined for what is none of the feed's business. */
export function rowOf({ kind, data }: LiveEvent): FeedRow | undefined {
  const id = text(data['id']);
  const common = { at: text(data['at']), connection: optional(data['connection']) };
  const requestId = optional(data['requestId']);
  const outcome = text(data['outcome']);
  const slug = optional(data['application']);
  const person = optional(data['subject']);
  switch (kind) {
    case 'sign-in':
      return {
        ...common,
        kind,
        key: `audit ${id}`,
        what: signInWords(outcome, data['reason']),
        who: optional(fieldOf(data['subject'], 'name')) ?? 'somebody unknown',
        person: optional(fieldOf(data['subject'], 'id')),
        bad: outcome !== 'success',
        event: id,
        requestId,
      };
    case 'admin-change':
      return {
        ...common,
        kind,
        key: `audit ${id}`,
        what: `${actionWords(text(data['action']))}: ${heardTarget(data['target'])}`,
        who: text(fieldOf(data['actor'], 'name')),
        person:
          fieldOf(data['actor'], 'type') === 'person' ? optional(fieldOf(data['actor'], 'id')) : undefined,
        bad: outcome !== 'success',
        event: id,
        requestId,
      };
    case 'denial':
      return {
        ...common,
        kind,
        key: `denial ${id}`,
        what: `Denied (${text(data['reason'])}) at ${slug === undefined ? 'no application' : ''}`.trim(),
        application:
          slug === undefined ? undefined : { slug, name: optional(data['applicationName']) ?? slug },
        who:
          person === undefined
            ? 'nobody signed in'
            : (optional(data['subjectName']) ?? `person ${person.slice(0, 8)}`),
        person,
        bad: true,
        requestId,
      };
    case 'okta-event':
      return { ...common, kind, key: `okta ${id}`, what: text(data['eventType']), who: 'Okta', bad: false };
    default:
      return undefined;
  }
}

/** The target of a change as far as the stream tells it: by its id. */
function heardTarget(target: unknown): string {
  const [type = '', id = ''] = ['type', 'id'].map((field) => text(fieldOf(target, field)));
  return targetName({ target: { type, id }, before: null, after: null });
}

function signInWords(outcome: string, reason: unknown): string {
  if (outcome === 'success') return 'Signed in';
  const why = typeof reason === 'string' ? ` (${reason})` : '';
  return outcome === 'denied' ? `Sign-in denied${why}` : `Sign-in failed${why}`;
}

/** How much happens, and how much of it is told: "3,412/s, showing 20/s". Undefined while that is not known. */
export function rateWords(data: LiveEvent['data'] | undefined): string | undefined {
  if (!data || data['perSecond'] === null) return undefined;
  const perSecond = ['allowed', 'denied', 'signIns']
    .map((name) => Number(fieldOf(data['perSecond'], name) ?? 0))
    .reduce((sum, rate) => sum + rate, 0);
  const rate = perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
  const skipped = Number(data['skipped'] ?? 0);
  return skipped > 0 ? `${rate}/s, showing ${Number(data['shown'] ?? 0)}/s` : `${rate}/s`;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optional(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
