import type { OktaBounds } from './okta-call.js';
import type { OktaCaller } from './okta-caller.js';
import type { LogPage, LogQuery } from './okta-operations.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaCall } from './okta-call.js';

const LOG_PATH = ['api', 'v1', 'logs'];
/** A search may take Okta up to 30 s, in milliseconds. */
const LONGEST_READ_MS = 30_000;

/**
 * The System Log. Without the SDK: it polls in a hot loop, breaks on the long links that a filter makes, hides where
 * the log goes on, and drops every field of an event that it does not know.
 */
export class LogOperations {
  constructor(private readonly caller: OktaCaller) {}

  searchLog(query: LogQuery, bounds: OktaBounds): Promise<LogPage> {
    const { rest } = this.caller;
    return this.caller.run(
      'searchLog',
      bounds,
      (call) => this.page(rest.urlOf(LOG_PATH, { ...query }), call),
      LONGEST_READ_MS,
    );
  }

  continueLog(next: string, bounds: OktaBounds): Promise<LogPage> {
    return this.caller.run(
      'continueLog',
      bounds,
      (call) => this.page(this.pageUrl(next), call),
      LONGEST_READ_MS,
    );
  }

  private async page(url: URL, call: OktaCall): Promise<LogPage> {
    const { items, next } = await this.caller.rest.page(url, call, { mayRepeat: true });
    return { events: items, next: next ? next.pathname + next.search : null };
  }

  /** A stored link comes from the database: it leads to the log of this org and nowhere else. */
  private pageUrl(next: string): URL {
    const log = this.caller.rest.urlOf(LOG_PATH);
    const url = URL.canParse(next, log.href) ? new URL(next, log) : undefined;
    if (!next.startsWith(`${log.pathname}?`) || url?.origin !== log.origin || url.pathname !== log.pathname) {
      throw new OktaProblem('refused', 'No page of the System Log');
    }
    return url;
  }
}
