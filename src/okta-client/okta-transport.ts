import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { readAnswer, type OktaAnswer } from './okta-answer.js';
import type { OktaCall, OktaRequest } from './okta-call.js';
import { OktaGate } from './okta-gate.js';
import { asOktaProblem, isPassing, OktaProblem } from './okta-problem.js';
import { retryDelay, tryTimeout } from './okta-retry.js';
import { inCallSpan } from '../tracing/spans.js';

export type { OktaCall } from './okta-call.js';

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
    private readonly gate: OktaGate = OktaGate.alone(() => clock.monotonic()),
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
    const renewal = { done: false };
    return retrying(
      call,
      this.clock,
      (signal, settle) => this.attempt(request, call, signal, settle, renewal),
      {
        ...rules,
        admit: () => this.gate.enter(request, call),
      },
    );
  }

  private async attempt(
    request: OktaRequest,
    call: OktaCall,
    signal: AbortSignal,
    settle: Settle | undefined,
    renewal: { done: boolean },
  ): Promise<OktaAnswer> {
    const beganMs = this.clock.monotonic();
    const heard: { answer?: AnswerHead } = {};
    let problem: OktaProblem | undefined;
    try {
      const authorization = await this.authorization.header(call);
      return await inOktaSpan(request, call, (noteStatus) =>
        exchange(request.url, { ...initOf(request, authorization), signal }, (answer) => {
          heard.answer = answer;
          noteStatus(answer.status);
        }),
      ).catch((error: unknown) => {
        throw this.withFreshToken(error, authorization, renewal);
      });
    } catch (error) {
      problem = asOktaProblem(error);
      throw error;
    } finally {
      settle?.({ ...heard, problem, tookMs: this.clock.monotonic() - beganMs });
    }
  }

  /** A token that was revoked before its time: with a fresh one the request is worth another try. */
  private withFreshToken(error: unknown, authorization: string, renewal: { done: boolean }): unknown {
    if (!(error instanceof OktaProblem) || error.kind !== 'token-invalid' || renewal.done) return error;
    renewal.done = this.authorization.renew(authorization);
    if (!renewal.done) return error;
    return new OktaProblem('server-error', error.message, { status: error.status, cause: error });
  }
}

/** One request as a trace shows it: which operation, never of whom. */
function inOktaSpan<T>(
  { method, url }: OktaRequest,
  { operation = 'other' }: OktaCall,
  work: (noteStatus: (status: number) => void) => Promise<T>,
): Promise<T> {
  const attributes = {
    'http.request.method': method,
    'server.address': url.hostname,
    'rolegate.okta.operation': operation,
  };
  return inCallSpan(`okta ${operation}`, attributes, (span) =>
    work((status) => span.setAttribute('http.response.status_code', status)),
  );
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

/** Hears how a try ended. */
type Settle = Awaited<ReturnType<OktaGate['enter']>>;
type AnswerHead = { readonly status: number; readonly headers: Headers };

/** How the tries of one request are bounded. */
export interface RetryRules {
  readonly longestTryMs?: number | undefined;
  /** Which problems, of those that may pass, make another try. */
  readonly mayRepeat?: (problem: OktaProblem) => boolean;
  /** Waits until a try may begin. */
  readonly admit?: () => Promise<Settle>;
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
  attempt: (signal: AbortSignal, settle: Settle | undefined) => Promise<T>,
  { longestTryMs, mayRepeat, admit }: RetryRules = {},
): Promise<T> {
  const remaining = (): number => call.deadlineMs - clock.monotonic();
  let failure: OktaProblem | undefined;
  for (;;) {
    if (remaining() <= 0 || call.signal?.aborted) throw failure ?? noTime();
    // Whoever may not try again fails as they did before: that tells more.
    const settle = await admit?.().catch((error: unknown) => {
      throw failure ?? error;
    });
    const timeout = tryTimeout(remaining(), call.retriesLeft === 0 || mayRepeat !== undefined, longestTryMs);
    if (timeout === undefined || call.signal?.aborted) {
      settle?.({ problem: noTime(), tookMs: 0 });
      throw failure ?? noTime();
    }
    const tryEnd = AbortSignal.timeout(timeout);
    try {
      return await attempt(call.signal ? AbortSignal.any([tryEnd, call.signal]) : tryEnd, settle);
    } catch (error) {
      if (!(error instanceof OktaProblem) || !isPassing(error) || call.retriesLeft === 0) throw error;
      if (mayRepeat?.(error) === false) throw error;
      const delay = retryDelay(error, remaining(), Math.random());
      if (delay === undefined) throw error;
      failure = error;
      call.retriesLeft -= 1;
      // Cut short by the signal, which the next round sees.
      await sleep(delay, undefined, { ref: false, signal: call.signal }).catch(() => undefined);
    }
  }
}

function noTime(): OktaProblem {
  return new OktaProblem('not-asked', 'No time left to ask Okta');
}

/**
 * One request and its answer.
 * @param onAnswer Hears of any answer before it is judged.
 * @throws OktaProblem for everything but a good answer.
 */
export async function exchange(
  url: URL,
  init: RequestInit & { signal: AbortSignal },
  onAnswer?: (answer: AnswerHead) => void,
): Promise<OktaAnswer> {
  const emptyAllowed = (init.method ?? 'GET') !== 'GET';
  try {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    onAnswer?.(response);
    return await readAnswer(response, emptyAllowed);
  } catch (error) {
    if (error instanceof OktaProblem) throw error;
    throw init.signal.aborted
      ? new OktaProblem('timeout', 'Okta did not answer in time', { cause: error })
      : new OktaProblem('unreachable', 'Okta can’t be reached', { cause: error });
  }
}
