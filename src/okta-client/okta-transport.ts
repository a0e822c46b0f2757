import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { readAnswer, type OktaAnswer } from './okta-answer.js';
import type { OktaPriority } from './okta-api.js';
import { isPassing, OktaProblem } from './okta-problem.js';
import { retryDelay, tryTimeout } from './okta-retry.js';

/** The bounds of one operation, however many requests it takes. */
export interface OktaCall {
  /** When it must be over, on {@link Clock.monotonic}. */
  readonly deadlineMs: number;
  /** Gives it up early, for example at shutdown. */
  readonly signal?: AbortSignal | undefined;
  /** Who is waiting; may rise while it is under way, when somebody more urgent joins. */
  priority?: OktaPriority | undefined;
  /** No single try takes longer than this, in milliseconds; by default what suits a read that somebody waits for. */
  readonly longestTryMs?: number | undefined;
  /** How many requests may be tried again. */
  retriesLeft: number;
}

/** How requests prove who is asking. */
export interface OktaAuthorization {
  /**
   * The `Authorization` header's value.
   * @throws OktaProblem when there is none to be had.
   */
  header(call: OktaCall): Promise<string>;
  /** Forgets a value that Okta refused; false when there can be no other. */
  renew(refused: string): boolean;
  /** The needed scopes that Okta did not give, as far as that is known: it drops them without a word. */
  missingScopes(): readonly string[];
  /** The scopes of the last token, once there was one; null where scopes mean nothing, as for an SSWS token. */
  grantedScopes(): readonly string[] | null;
}

/** One request to the management API. */
export interface OktaRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute. */
  readonly url: URL;
  /** JSON, already written out. */
  readonly body?: string | undefined;
}

const USER_AGENT = 'rolegate';
/** What changes something is tried once, and is given this long, in milliseconds: giving up leaves the outcome open. */
const LONGEST_WRITE_MS = 10_000;

/**
 * The one way out to Okta's management API: to the org's own origin alone, no redirects, bounded in time and
 * size, at most one retry an operation.
 */
export class OktaTransport {
  constructor(
    private readonly orgUrl: string,
    private readonly authorization: OktaAuthorization,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a request. What changes something is sent again only when Okta certainly did not act on it: after a 429, and
   * with a fresh token after a 401.
   * @throws OktaProblem when there is no usable answer, and before anything is sent for any origin but the org's.
   */
  async send(request: OktaRequest, call: OktaCall): Promise<OktaAnswer> {
    if (request.url.origin !== this.orgUrl) {
      throw new OktaProblem('garbled', `Refused to send the credential to ${request.url.origin}`);
    }
    const rules = request.method === 'GET' ? { longestTryMs: call.longestTryMs } : WRITES;
    let renewed = false;
    return retrying(
      call,
      this.clock,
      async (signal) => {
        const authorization = await this.authorization.header(call);
        try {
          return await exchange(request.url, { ...initOf(request, authorization), signal });
        } catch (error) {
          if (!(error instanceof OktaProblem) || error.kind !== 'token-invalid' || renewed) throw error;
          renewed = this.authorization.renew(authorization);
          if (!renewed) throw error;
          // A token that was revoked before its time: with a fresh one this is worth another try.
          throw new OktaProblem('server-error', error.message, { status: error.status, cause: error });
        }
      },
      rules,
    );
  }
}

function initOf({ method, body }: OktaRequest, authorization: string): RequestInit {
  const headers: Record<string, string> = {
    Authorization: authorization,
    Accept: 'application/json',
    'User-Agent': USER_AGENT,
  };
  if (body === undefined) return { method, headers };
  return { method, headers: { ...headers, 'Content-Type': 'application/json' }, body };
}

/** How the tries of one request are bounded. */
export interface RetryRules {
  readonly longestTryMs?: number | undefined;
  /** Which problems, of those that may pass, make another try. */
  readonly mayRepeat?: (problem: OktaProblem) => boolean;
}

/** Okta did certainly not act on a request that it refused for its rate or its token. */
const WRITES: RetryRules = {
  longestTryMs: LONGEST_WRITE_MS,
  mayRepeat: ({ status }) => status === 429 || status === 401,
};

/**
 * Tries until it succeeds, the retries are used up, or the deadline is too near.
 * @throws OktaProblem as the last try did.
 */
export async function retrying<T>(
  call: OktaCall,
  clock: Clock,
  attempt: (signal: AbortSignal) => Promise<T>,
  { longestTryMs, mayRepeat }: RetryRules = {},
): Promise<T> {
  const remaining = (): number => call.deadlineMs - clock.monotonic();
  for (;;) {
    const timeout = tryTimeout(remaining(), call.retriesLeft === 0 || mayRepeat !== undefined, longestTryMs);
    if (timeout === undefined || call.signal?.aborted) {
      throw new OktaProblem('not-asked', 'No time left to ask Okta');
    }
    const tryEnd = AbortSignal.timeout(timeout);
    try {
      return await attempt(call.signal ? AbortSignal.any([tryEnd, call.signal]) : tryEnd);
    } catch (error) {
      if (!(error instanceof OktaProblem) || !isPassing(error) || call.retriesLeft === 0) throw error;
      if (mayRepeat?.(error) === false) throw error;
      const delay = retryDelay(error, remaining(), Math.random());
      if (delay === undefined) throw error;
      call.retriesLeft -= 1;
      // Cut short by the signal, which the next round sees.
      await sleep(delay, undefined, { ref: false, signal: call.signal }).catch(() => undefined);
    }
  }
}

/**
 * One request and its answer.
 * @throws OktaProblem for everything but a good answer.
 */
export async function exchange(url: URL, init: RequestInit & { signal: AbortSignal }): Promise<OktaAnswer> {
  const emptyAllowed = (init.method ?? 'GET') !== 'GET';
  try {
    return await readAnswer(await fetch(url, { ...init, redirect: 'manual' }), emptyAllowed);
  } catch (error) {
    if (error instanceof OktaProblem) throw error;
    throw init.signal.aborted
      ? new OktaProblem('timeout', 'Okta did not answer in time', { cause: error })
      : new OktaProblem('unreachable', 'Okta can’t be reached', { cause: error });
  }
}
