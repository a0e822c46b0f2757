import type { OktaBounds, OktaRequest } from './okta-call.js';
import { pathSafe, type OktaCaller } from './okta-caller.js';

/** One call of the management API, as it is shown to a person before it is made. */
export interface RawCall {
  readonly method: OktaRequest['method'];
  /** In segments, none of them encoded; each names one resource. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/**
 * Calls that a person agreed to word for word: sent as they were shown and read as Okta answers, without the SDK, which
 * would shape them anew.
 */
export class RawOperations {
  constructor(private readonly caller: OktaCaller) {}

  /**
   * Sends one call. What changes something is sent once, as everywhere.
   * @param operation What it is, as metrics name it.
   * @returns the JSON of the answer; undefined for an empty one.
   * @throws OktaProblem.
   */
  send(operation: string, { method, path, query, body }: RawCall, bounds: OktaBounds): Promise<unknown> {
    return this.caller.run(operation, bounds, (call) =>
      this.caller.rest.request(method, path.map(pathSafe), call, { query: query ?? {}, body }),
    );
  }

  /** Reads a whole list, page by page. @throws OktaProblem. */
  list(operation: string, { path, query }: RawCall, bounds: OktaBounds): Promise<readonly unknown[]> {
    return this.caller.run(operation, bounds, (call) =>
      this.caller.rest.list(path.map(pathSafe), call, query),
    );
  }
}
