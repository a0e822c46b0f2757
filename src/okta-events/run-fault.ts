import { GatewayError } from '../errors/gateway-error.js';
import { retryDelay } from '../event-store/retry-delay.js';
import { asOktaProblem, type OktaProblem } from '../okta-client/okta-problem.js';

/** Why Okta's log could not be read. */
export interface RunFault {
  /** In kebab-case, as the trigger shows it. */
  readonly fault: string;
  /** How long Okta, or the budget, asks to wait, in milliseconds. */
  readonly retryAfterMs: number;
}

/** Whatever Okta says, it is asked again within this, in milliseconds. */
const LONGEST_WAIT_MS = 15 * 60_000;
const PACE = { firstMs: 5_000, factor: 2, longestMs: LONGEST_WAIT_MS };

/** Okta's codes for a filter that it can't make anything of. */
const FILTER_CODES = new Set(['E0000031', 'E0000053', 'E0000018']);

/** What went wrong with Okta. @throws whatever was thrown if it was the database that failed. */
export function runFault(error: unknown): RunFault {
  if (error instanceof GatewayError) throw error;
  const problem = asOktaProblem(error);
  return { fault: faultWord(problem), retryAfterMs: Math.min(problem.retryAfterMs ?? 0, LONGEST_WAIT_MS) };
}

/** Whether Okta refuses the link that it gave out itself: it has expired, or the org is another one. */
export function isCursorRefused(error: unknown): boolean {
  const { kind, status } = asOktaProblem(error);
  return kind === 'refused' && (status === undefined || status === 400);
}

/** When to try again after `failures` (≥ 1) in a row. */
export function nextTry(now: Date, failures: number, { retryAfterMs }: RunFault, random?: number): Date {
  return new Date(now.getTime() + Math.max(retryAfterMs, retryDelay(failures, PACE, random)));
}

function faultWord({ kind, errorCode }: OktaProblem): string {
  if (kind === 'refused') return FILTER_CODES.has(errorCode ?? '') ? 'filter-refused' : 'okta-refused';
  return `okta-${kind}`;
}
