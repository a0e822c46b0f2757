import type { Exchange } from './exchange.js';
import { readLogQuery, type LogQuery } from './log-query.js';
import { managementRoute } from './management-access.js';
import type { OktaOrg } from './org.js';
import type { Route } from './router.js';
import type { LogEntry } from './system-log.js';

/** One page and where the next begins; without `next` there is none. */
interface LogPage {
  entries: readonly LogEntry[];
  next: string | undefined;
}

/** `GET /api/v1/logs`: the System Log, polled without end or read between two times. */
export function logRoutes(org: OktaOrg): Route[] {
  return [
    managementRoute(org, {
      method: 'GET',
      path: '/api/v1/logs',
      resource: 'logs',
      bucket: 'logs',
      handler: (exchange) => {
        const query = readLogQuery(org, exchange);
        const page = query.mode === 'polling' ? polledPage(org, query) : boundedPage(org, query);
        const link = links(org, exchange, page.next);
        exchange.sendJson(
          200,
          page.entries.map((entry) => entry.event),
          { link },
        );
      },
    }),
  ];
}

/** Ordered by persistence: what happened earlier may come later. There is always a next page. */
function polledPage(org: OktaOrg, query: LogQuery): LogPage {
  const visible = visibleEntries(org);
  const { after, limit, since, matches } = query;
  const { faults } = org.systemLog;
  const from = (after?.sequence ?? 0) - (after ? faults.takeOverlap() : 0);
  const found = visible.filter(
    ({ sequence, event }) =>
      sequence > from && (after !== undefined || Date.parse(event.published) >= since) && matches(event),
  );
  const entries = faults.takeEmptyPage() ? [] : found.slice(0, limit);
  const last = entries.at(-1);
  if (last) return { entries, next: `${last.persistedAt}_${last.sequence}` };
  // Nothing new: the same place once more. The first page of a poll has no place yet.
  const seen = found[0] ? found[0].sequence - 1 : (visible.at(-1)?.sequence ?? 0);
  return { entries, next: after?.text ?? `${org.clock.milliseconds()}_${seen}` };
}

/** Ordered by `published`, finite; what is written later about that time is missed. */
function boundedPage(org: OktaOrg, query: LogQuery): LogPage {
  const { after, limit, since, until, matches, descending } = query;
  const direction = descending ? -1 : 1;
  const ordered = visibleEntries(org)
    .map((entry) => ({ entry, at: Date.parse(entry.event.published) }))
    .filter(({ entry, at }) => at >= since && at < until && matches(entry.event))
    .sort((a, b) => direction * (a.at - b.at || a.entry.sequence - b.entry.sequence))
    .map(({ entry }) => entry);
  const start = after ? ordered.findIndex((entry) => entry.sequence === after.sequence) + 1 : 0;
  const rest = ordered.slice(Math.max(0, start - (after ? org.systemLog.faults.takeOverlap() : 0)));
  if (after && rest.length > 0 && org.systemLog.faults.takeEmptyPage())
    return { entries: [], next: after.text };
  const entries = rest.slice(0, limit);
  const last = entries.at(-1);
  const next =
    last && rest.length > entries.length ? `${Date.parse(last.event.published)}_${last.sequence}` : undefined;
  return { entries, next };
}

function visibleEntries(org: OktaOrg): readonly LogEntry[] {
  const { faults, entries } = org.systemLog;
  if (faults.lagMs === 0) return entries;
  const latest = org.clock.milliseconds() - faults.lagMs;
  return entries.filter((entry) => entry.persistedAt <= latest);
}

/** Two separate `Link` headers. The next one keeps every parameter, `since` included. */
function links(org: OktaOrg, exchange: Exchange, next: string | undefined): string[] {
  const base = `${org.linkOrigin ?? org.url}${exchange.path}`;
  const self = `<${base}${exchange.search}>; rel="self"`;
  if (next === undefined) return [self];
  org.systemLog.faults.issue(next, exchange.query.get('since'));
  const query = new URLSearchParams(exchange.query);
  query.set('after', next);
  return [self, `<${base}?${query.toString().replaceAll('+', '%20')}>; rel="next"`];
}
