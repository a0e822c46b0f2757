import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { readAnswer, type OktaAnswer } from './okta-answer.js';
import { isPassing, OktaProblem } from './okta-problem.js';
import { retryDelay, tryTimeout } from './okta-retry.js';

/** The bounds of one operation, however many requests it takes. */
export interface OktaCall {
  /** When it must be over, on {@link Clock.monotonic}. */
  readonly deadlineMs: number;
  /** Gives it up early, for example at shutdown. */
  readonly signal?: AbortSignal | undefined;
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
}

const USER_AGENT = 'rolegate';

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
   * Reads a resource.
   * @param url Absolute; any origin but the org's is refused before anything is sent.
   * @throws OktaProblem when there is no usable answer.
   */
  async get(url: URL, call: OktaCall): Promise<OktaAnswer> {
    if (url.origin !== this.orgUrl) {
      throw new OktaProblem('garbled', `Refused to send the credential to ${url.origin}`);
    }
    let renewed = false;
    return retrying(call, this.clock, async (signal) => {
      const authorization = await this.authorization.header(call);
      try {
        const headers = {
          Authorization: authorization,
          Accept: 'application/json',
          'User-Agent': USER_AGENT,
        };
        return await exchange(url, { headers, signal });
      } catch (error) {
        if (!(error instanceof OktaProblem) || error.kind !== 'token-invalid' || renewed) throw error;
        renewed = this.authorization.renew(authorization);
        if (!renewed) throw error;
        // A token that was revoked before its time: with a fresh one this is worth another try.
        throw new OktaProblem('server-error', error.message, { status: error.status, cause: error });
      }
    });
  }
}

/**
 * Tries until it succeeds, the retries are used up, or the deadline is too near.
 * @throws OktaProblem as the last try did.
 */
export async function retrying<T>(
  call: OktaCall,
  clock: Clock,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const remaining = (): number => call.deadlineMs - clock.monotonic();
  for (;;) {
    const timeout = tryTimeout(remaining(), call.retriesLeft === 0);
    if (timeout === undefined || call.signal?.aborted) {
      throw new OktaProblem('not-asked', 'No time left to ask Okta');
    }
    const tryEnd = AbortSignal.timeout(timeout);
    try {
      return await attempt(call.signal ? AbortSignal.any([tryEnd, call.signal]) : tryEnd);
    } catch (error) {
      if (!(error instanceof OktaProblem) || !isPassing(error) || call.retriesLeft === 0) throw error;
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
  try {
    return await readAnswer(await fetch(url, { ...init, redirect: 'manual' }));
  } catch (error) {
    if (error instanceof OktaProblem) throw error;
    throw init.signal.aborted
      ? new OktaProblem('timeout', 'Okta did not answer in time', { cause: error })
      : new OktaProblem('unreachable', 'Okta can’t be reached', { cause: error });
  }
}
