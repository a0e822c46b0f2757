import { createHmac } from 'node:crypto';
import { toEventResponse } from '../event-store/event-response.dto.js';
import type { OktaEvent } from '../event-store/okta-event.js';

/** What a delivery tells its receiver. */
export interface DeliveryMessage {
  /** Id of the delivery: the same in every try. */
  readonly id: string;
  /** Id of the trigger. */
  readonly trigger: string;
  /** Slug of the connection. */
  readonly connection: string;
  readonly events: readonly OktaEvent[];
}

/** The body of a request, as JSON. */
export function deliveryBody({ id, trigger, connection, events }: DeliveryMessage): string {
  return JSON.stringify({
    id,
    trigger,
    connection,
    events: events.map((event) => toEventResponse(event, connection)),
  });
}

/**
 * The headers of a request: receivers prove by them that it comes from here (docs/webhooks.md).
 * @param at The moment of this try: receivers refuse what is old.
 */
export function deliveryHeaders(
  id: string,
  body: string,
  secret: string,
  at: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'rolegate',
    'X-Rolegate-Delivery': id,
    'X-Rolegate-Timestamp': timestamp,
    'X-Rolegate-Signature': `v1=${signature}`,
  };
}
