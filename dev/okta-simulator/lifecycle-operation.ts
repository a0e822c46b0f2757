import type { Exchange } from './exchange.js';
import type { LogContext } from './log-event.js';
import type { OktaOrg } from './org.js';
import type { OktaUser } from './org-types.js';

/** One lifecycle operation: returns the body of its answer, or throws Okta's refusal. */
export type LifecycleOperation = (org: OktaOrg, user: OktaUser, exchange: Exchange, by: LogContext) => object;
