import type { EventTrigger, EventTriggerKind } from './event-trigger.entity.js';

/** How a trigger fares. */
export class EventTriggerStatus {
  /** When it last asked Okta, or Okta last called; null = never. */
  lastRunAt: string | null;
  /** When it asks Okta again; null for an event hook. */
  nextRunAt: string | null;
  /** Failures in a row. */
  failures: number;
  /** Why the last run failed, in kebab-case; null when it did not. */
  lastFault: string | null;
}

/** One way in which events of an Okta org come here. */
export class EventTriggerResponse {
  id: string;
  /** Slug of the connection. */
  connection: string;
  kind: EventTriggerKind;
  /** Empty = those that mean something here, or all that `filter` lets through. */
  eventTypes: string[];
  filter?: string;
  /** Of polls. */
  intervalSeconds?: number;
  /** Of scheduled searches. */
  cron?: string;
  /** Of scheduled searches. */
  timeZone?: string;
  batchSize: number;
  deliverTo?: string;
  /** Of event hooks: the address that Okta calls. */
  url?: string;
  /** Of event hooks: what Okta has to send as `Authorization`; shown once, when it is made. */
  secret?: string;
  /** When that was made, ISO 8601; absent for one from before this was written down. */
  secretSetAt?: string;
  /** Its last four characters; absent as `secretSetAt` is. */
  secretEnd?: string;
  /** The key that signs deliveries; shown once, when it is made. */
  deliverySecret?: string;
  /** When that was made, ISO 8601; absent without one, and for one from before this was written down. */
  deliverySecretSetAt?: string;
  /** Its last four characters; absent as `deliverySecretSetAt` is. */
  deliverySecretEnd?: string;
  /** Of event hooks: its id in Okta, when it was registered from here. */
  hookId?: string;
  /** Of event hooks: when Okta last proved that it reaches us; null = not yet. */
  verifiedAt?: string | null;
  status: EventTriggerStatus;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A page of triggers, the oldest first. */
export class EventTriggerPage {
  items: EventTriggerResponse[];
  nextCursor: string | null;
}

/** What is shown of secrets just made. */
export interface NewSecrets {
  readonly secret?: string;
  readonly deliverySecret?: string;
}

/** What of a trigger the API shows: never a secret, but right after it was made. */
export function toEventTriggerResponse(
  trigger: EventTrigger,
  connection: { readonly slug: string; readonly hookUrl: string },
  secrets: NewSecrets = {},
): EventTriggerResponse {
  const { kind, filter, intervalSeconds, cron, timeZone, deliverTo, hookId, hookVerifiedAt } = trigger;
  return {
    id: trigger.id,
    connection: connection.slug,
    kind,
    eventTypes: [...trigger.eventTypes],
    ...(filter === null ? {} : { filter }),
    ...(intervalSeconds === null ? {} : { intervalSeconds }),
    ...(cron === null ? {} : { cron }),
    ...(timeZone === null ? {} : { timeZone }),
    batchSize: trigger.batchSize,
    ...(deliverTo === null
      ? {}
      : { deliverTo, ...toldOf('deliverySecret', trigger.deliverySecretSetAt, trigger.deliverySecretEnd) }),
    ...(kind === 'event-hook'
      ? {
          url: connection.hookUrl,
          ...toldOf('secret', trigger.hookSecretSetAt, trigger.hookSecretEnd),
          ...(hookId === null ? {} : { hookId }),
          verifiedAt: hookVerifiedAt?.toISOString() ?? null,
        }
      : {}),
    ...secrets,
    status: {
      lastRunAt: trigger.lastRunAt?.toISOString() ?? null,
      nextRunAt: trigger.nextRunAt?.toISOString() ?? null,
      failures: trigger.failures,
      lastFault: trigger.lastFault,
    },
    version: trigger.version,
    createdAt: trigger.createdAt.toISOString(),
    updatedAt: trigger.updatedAt.toISOString(),
  };
}

function toldOf<Secret extends 'secret' | 'deliverySecret'>(
  secret: Secret,
  setAt: Date | null,
  end: string | null,
): Partial<Record<`${Secret}${'SetAt' | 'End'}`, string>> {
  return {
    ...(setAt === null ? {} : { [`${secret}SetAt`]: setAt.toISOString() }),
    ...(end === null ? {} : { [`${secret}End`]: end }),
  } as Partial<Record<`${Secret}${'SetAt' | 'End'}`, string>>;
}

/** The address that Okta calls for a connection's event hooks. */
export function eventHookUrl(publicOrigin: string, slug: string): string {
  return `${publicOrigin}/okta/event-hooks/${encodeURIComponent(slug)}`;
}
