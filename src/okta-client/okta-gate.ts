import { CircuitBreaker } from './circuit-breaker.js';
import { bucketOf } from './okta-buckets.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaCall, OktaRequest } from './okta-call.js';
import { RequestBudget, type Permit } from './request-budget.js';

/**
 * What an operation tells about: `membership` = whether a person's standing and groups can be read, `directory` =
 * anything else of the org. Each fails for itself: a scope that a log needs says nothing of people's groups.
 */
export type OktaApiChannel = 'membership' | 'directory';

/** How one request ended: Okta's status and headers when it answered, the problem when the answer was no good one. */
export interface RequestOutcome {
  readonly answer?: { readonly status: number; readonly headers: Headers } | undefined;
  readonly problem?: OktaProblem | undefined;
  readonly tookMs: number;
}

/** Counts what happened; never throws. */
export interface GateObserver {
  /** A request was sent. */
  sent(call: OktaCall, outcome: RequestOutcome): void;
  /** A request was not sent: the budget or the breaker forbade it. */
  refused(call: OktaCall, reason: 'budget' | 'breaker'): void;
}

/** How long to come back after, in milliseconds, while Okta is left alone: the breaker's own rhythm. */
const RETRY_AFTER_MS = 1_000;

/** Decides whether and when a request of one credential is sent: its budget and its circuit breakers. */
export class OktaGate {
  constructor(
    private readonly budget: RequestBudget,
    private readonly breakers: (channel: OktaApiChannel) => CircuitBreaker,
    private readonly observer?: GateObserver,
  ) {}

  /** The gate of a credential of which nothing else is known. */
  static alone(now: () => number): OktaGate {
    const breakers = { membership: new CircuitBreaker(now), directory: new CircuitBreaker(now) };
    return new OktaGate(new RequestBudget({ now }), (channel) => breakers[channel]);
  }

  /** After the priority of a call rose. */
  reorder(): void {
    this.budget.reorder();
  }

  /**
   * Waits until a request may be sent.
   * @returns what hears how it ended.
   * @throws OktaProblem `not-asked` while Okta fails and is left alone, `rate-limited` when there is no budget for it.
   */
  async enter({ method, url }: OktaRequest, call: OktaCall): Promise<(outcome: RequestOutcome) => void> {
    const breaker = this.breakers(channelOf(call));
    const background = call.priority === 'background';
    // Before the line, so that an outage costs no wait, and after it, when Okta may have begun to fail.
    if (!breaker.mayPass(background)) throw this.leftAlone(call);
    const permit = await this.budget.enter(bucketOf(method, url.pathname), call).catch((error: unknown) => {
      this.observer?.refused(call, 'budget');
      throw error;
    });
    if (!breaker.pass(call.priority === 'background')) {
      permit.unsent();
      throw this.leftAlone(call);
    }
    return (outcome) => {
      settle(permit, outcome);
      judge(breaker, call, outcome.problem);
      this.observer?.sent(call, outcome);
    };
  }

  private leftAlone(call: OktaCall): OktaProblem {
    this.observer?.refused(call, 'breaker');
    return new OktaProblem('not-asked', 'Okta fails and is left alone for a moment', {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
}

function settle(permit: Permit, { answer }: RequestOutcome): void {
  if (answer) permit.answered(answer.status, answer.headers);
  else permit.unanswered();
}

function judge(breaker: CircuitBreaker, call: OktaCall, problem: OktaProblem | undefined): void {
  switch (problem?.kind) {
    case 'rate-limited':
    case 'not-asked':
      return breaker.ended();
    case 'server-error':
      // A token that is being renewed: Okta is well.
      return problem.status === 401 ? breaker.ended() : breaker.failed();
    case 'unreachable':
    case 'timeout':
    case 'garbled':
    case 'token-invalid':
      return breaker.failed();
    case 'token-forbidden':
      // Each operation of the directory needs scopes of its own; a person's groups always need the same.
      return channelOf(call) === 'membership' ? breaker.failed() : breaker.succeeded();
    default:
      return breaker.succeeded();
  }
}

/** What an operation tells about. */
export function channelOf({ operation }: Pick<OktaCall, 'operation'>): OktaApiChannel {
  return operation === 'getUser' || operation === 'listGroupsOfUser' ? 'membership' : 'directory';
}
