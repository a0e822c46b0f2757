import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import type { ListedDelivery } from './deliveries.repository.js';

const STATUSES = ['pending', 'delivered', 'dead'] as const;

/** Which deliveries to list. */
export class DeliveriesQuery extends PageQuery {
  /** Those in this state alone. */
  @IsOptional()
  @IsIn(STATUSES)
  status?: 'pending' | 'delivered' | 'dead';
}

/** Events on their way to another system: one request, tried until it succeeds. */
export class DeliveryResponse {
  /** What the receiver sees as `X-Rolegate-Delivery`. */
  id: string;
  /** Id of the trigger. */
  trigger: string;
  /** `dead` = given up after many tries, until somebody replays it. */
  status: 'pending' | 'delivered' | 'dead';
  /** How many events it holds. */
  events: number;
  /** Tries so far. */
  attempts: number;
  /** When it is tried (again); null when there is nothing to do. */
  nextAttemptAt: string | null;
  /** HTTP status of the receiver's last answer; null when there was none. */
  lastStatus: number | null;
  /** Why the last try failed, in kebab-case; null when it did not. */
  lastFault: string | null;
  createdAt: string;
  deliveredAt: string | null;
}

/** A page of deliveries, newest first. */
export class DeliveryPage {
  items: DeliveryResponse[];
  nextCursor: string | null;
}

/** What of a delivery the API shows. */
export function toDeliveryResponse(delivery: ListedDelivery, triggerId: string): DeliveryResponse {
  const { id, status, events, attempts, dueAt, lastStatus, lastFault, createdAt, deliveredAt } = delivery;
  return {
    id,
    trigger: triggerId,
    status,
    events,
    attempts,
    nextAttemptAt: dueAt?.toISOString() ?? null,
    lastStatus,
    lastFault,
    createdAt: createdAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
