import type { Exchange } from './exchange.js';
import type { HttpFault } from './faults.js';
import { OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';

const MAINTENANCE_PAGE =
  '<!doctype html><html><head><title>Okta</title></head><body><h1>Please wait</h1></body></html>';

/** Lets a request meet its fault. `passed` = it is still to be answered properly. */
export async function met(
  org: OktaOrg,
  exchange: Exchange,
  fault: HttpFault,
): Promise<'answered' | 'passed'> {
  const { response } = exchange;
  switch (fault.kind) {
    case 'slow':
      await new Promise<void>((resolve) => setTimeout(resolve, fault.milliseconds).unref());
      return 'passed';
    case 'hang':
      org.faults.onClear(() => response.destroy());
      return 'answered';
    case 'drop':
      response.destroy();
      return 'answered';
    case 'lost':
      Object.assign(response, { end: () => response.destroy() });
      return 'passed';
    case 'status':
      exchange.sendJson(fault.status, new OktaApiError(fault.status === 503 ? 'E0000010' : 'E0000009').body);
      return 'answered';
    case 'html':
      exchange.sendHtml(fault.status, MAINTENANCE_PAGE);
      return 'answered';
    case 'garbage-json':
      exchange.send(fault.status, '{"errorCode": "E00', { 'content-type': 'application/json' });
      return 'answered';
    case 'rate-limited':
      sendTooManyRequests(exchange, { limit: 600, reset: org.clock.seconds() + fault.resetInSeconds });
      return 'answered';
    case 'concurrency-limited':
      // Okta invents a reset here: nothing is to be learned from it.
      sendTooManyRequests(exchange, { limit: 0, reset: org.clock.seconds() + 60 });
      return 'answered';
  }
}

/** What the three headers say of a bucket. */
export function sendRateLimits(
  { response }: Exchange,
  status: { limit: number; remaining: number; reset: number },
): void {
  response.setHeader('x-rate-limit-limit', status.limit);
  response.setHeader('x-rate-limit-remaining', status.remaining);
  response.setHeader('x-rate-limit-reset', status.reset);
}

/** 429 as on the wire: three lower-case headers, no Retry-After. */
export function sendTooManyRequests(exchange: Exchange, status: { limit: number; reset: number }): void {
  exchange.sendJson(429, new OktaApiError('E0000047').body, {
    'x-rate-limit-limit': String(status.limit),
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(status.reset),
  });
}
