import type { OktaBounds, OktaCall } from './okta-call.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaRest } from './okta-rest.js';
import type { FencedSdk } from './okta-sdk.js';

/** Hears how each operation ended; `error` is undefined when it succeeded. Never throws. */
export type OktaObserver = (operation: string, error: unknown, durationMs: number) => void;

/** What the operations are made of: the two ways to Okta's API, and the bounds of each operation. */
export class OktaCaller {
  constructor(
    readonly sdk: FencedSdk,
    readonly rest: OktaRest,
    private readonly observe: OktaObserver,
    private readonly now: () => number,
  ) {}

  /** Runs one operation within its bounds. @throws OktaProblem when Okta gave no usable answer. */
  async run<T>(
    operation: string,
    bounds: OktaBounds,
    work: (call: OktaCall) => Promise<T>,
    longestTryMs?: number,
  ): Promise<T> {
    const began = this.now();
    const call: OktaCall = {
      ...bounds,
      // Read anew each time: it rises when somebody more urgent joins.
      get priority() {
        return bounds.priority;
      },
      operation,
      begunAtMs: began,
      longestTryMs,
      retriesLeft: 1,
    };
    try {
      const result = await work(call);
      this.observe(operation, undefined, this.now() - began);
      return result;
    } catch (error) {
      this.observe(operation, error, this.now() - began);
      throw error;
    }
  }
}

/**
 * An id that names one resource and nothing else once it is part of a path: `..` would lead to the list of all
 * groups, and `me` is the owner of the credential.
 */
export function pathSafe(id: string): string {
  if (id.length > 255 || /^(?:|\.{1,2}|me)$/i.test(id) || /[/\\\p{Cc}]/u.test(id)) {
    throw new OktaProblem('not-found', 'No id of Okta’s');
  }
  return id;
}
