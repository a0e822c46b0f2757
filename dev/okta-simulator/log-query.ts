import type { Exchange } from './exchange.js';
import type { LogEvent } from './log-event.js';
import { OktaApiError, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import { ALL_OPERATORS, parseFilter, type Attributes, type Matcher } from './search-filter.js';

const DAY_MS = 24 * 3600 * 1000;
const DEFAULT_SPAN_MS = 7 * DAY_MS;
const OLDEST_SINCE_MS = 180 * DAY_MS;
const RETENTION_MS = 90 * DAY_MS;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MOST_KEYWORDS = 10;
const LONGEST_KEYWORD = 40;

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const CURSOR = /^\d{1,15}_(\d{1,12})$/;

/** The members of an event that a filter may name; `published` is none of them. */
const FILTERABLE = [
  'actor',
  'authenticationContext',
  'client',
  'debugContext',
  'displayMessage',
  'eventType',
  'legacyEventType',
  'outcome',
  'request',
  'securityContext',
  'severity',
  'target',
  'transaction',
  'uuid',
  'version',
];
const NOT_SEARCHABLE = ['debugContext.debugData.url', 'debugContext.debugData.requestUri'];

/** A query of the System Log. */
export interface LogQuery {
  /** Polling: no `until`, ascending. It never ends; a bounded one does. */
  mode: 'polling' | 'bounded';
  descending: boolean;
  /** Milliseconds since 1970. */
  since: number;
  until: number;
  /** The cursor as it came, and the `sequence` in it. */
  after: { text: string; sequence: number } | undefined;
  limit: number;
  matches: Matcher<LogEvent>;
}

/** Reads and checks the parameters as Okta does. */
export function readLogQuery(org: OktaOrg, exchange: Exchange): LogQuery {
  const text = (name: string): string | undefined => exchange.query.get(name) ?? undefined;
  const now = org.clock.milliseconds();
  const order = text('sortOrder') ?? 'ASCENDING';
  if (order !== 'ASCENDING' && order !== 'DESCENDING')
    throw validationFailed(`sortOrder: Invalid sort order: ${order}`);
  const descending = order === 'DESCENDING';
  const untilText = text('until');
  // An end is exclusive, but what happened this very millisecond is in the log.
  const until = untilText === undefined ? now + 1 : readTime(untilText);
  const sinceText = text('since');
  const since = sinceText === undefined ? until - DEFAULT_SPAN_MS : readTime(sinceText);
  if (since < now - OLDEST_SINCE_MS) throw new OktaApiError('E0000053', '', ['since: The date is too old']);
  if (untilText !== undefined && since > until)
    throw validationFailed('until: The end must not be before the start');
  return {
    mode: untilText === undefined && !descending ? 'polling' : 'bounded',
    descending,
    since: Math.max(since, now - RETENTION_MS),
    until,
    after: readAfter(org, text('after'), sinceText),
    limit: readLimit(text('limit')),
    matches: both(readFilter(text('filter')), readKeywords(text('q'))),
  };
}

function readTime(text: string): number {
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new OktaApiError('E0000030');
  return time;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^\d{1,9}$/.test(text) || Number(text) > MAX_LIMIT)
    throw validationFailed(`limit: The limit must be between 0 and ${MAX_LIMIT}`);
  return Number(text);
}

function readAfter(org: OktaOrg, text: string | undefined, since: string | undefined): LogQuery['after'] {
  if (text === undefined) return undefined;
  const { faults } = org.systemLog;
  const sequence = CURSOR.exec(text)?.[1];
  if (sequence === undefined || !faults.isKnown(text))
    throw new OktaApiError('E0000029', '', ['Invalid cursor.']);
  if (since !== undefined && !faults.wereIssuedTogether(text, since))
    throw validationFailed('since: The parameters since and after are mutually exclusive');
  return { text, sequence: Number(sequence) };
}

const attributes: Attributes<LogEvent> = (name, operator) => {
  const path = name.split('.');
  if (!FILTERABLE.includes(path[0] ?? '')) return undefined;
  if (operator === 'co' && NOT_SEARCHABLE.includes(name)) return undefined;
  return (event) => valuesAt([event], path);
};

function valuesAt(values: readonly unknown[], path: readonly string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [...values];
  const inner = values.flatMap((value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
    const found: unknown = (value as Record<string, unknown>)[name];
    return Array.isArray(found) ? (found as unknown[]) : [found];
  });
  return valuesAt(inner, rest);
}

function readFilter(text: string | undefined): Matcher<LogEvent> {
  return text === undefined ? () => true : parseFilter(text, attributes, ALL_OPERATORS);
}

/** Every keyword has to be somewhere in the event's values. */
function readKeywords(text: string | undefined): Matcher<LogEvent> {
  const words = (text ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length > MOST_KEYWORDS || words.some((word) => word.length > LONGEST_KEYWORD)) {
    throw validationFailed(
      `q: At most ${MOST_KEYWORDS} keywords of ${LONGEST_KEYWORD} characters are allowed`,
    );
  }
  const wanted = words.map((word) => word.toLowerCase());
  return (event) => {
    if (wanted.length === 0) return true;
    const values = textsIn(event).join('\n').toLowerCase();
    return wanted.every((word) => values.includes(word));
  };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function both(left: Matcher<LogEvent>, right: Matcher<LogEvent>): Matcher<LogEvent> {
  return (event) => left(event) && right(event);
}
