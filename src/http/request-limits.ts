/**
 * Counts requests for the guards that refuse too many of them. Here is only what a guard asks; who else counts with
 * this process is the business of whoever implements it.
 */
export abstract class RequestLimits {
  /**
   * Counts one request, unless there were as many as allowed already. Answers at once: no request waits for a counter.
   * @param limit Names what is limited; keys of two limits have nothing to do with each other.
   * @param key Whose requests are counted: a client's network, an account.
   * @param perMinute Requests that may come in one minute, at least 1.
   * @returns 0 when the request may go on, else the milliseconds until the next one may.
   */
  abstract consume(limit: string, key: string, perMinute: number): number;
}
