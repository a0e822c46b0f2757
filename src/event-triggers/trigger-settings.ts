import { isLoopbackHost } from '../config/environment-rules.js';
import type { FieldError } from '../errors/gateway-error.js';
import { reactionEventTypes } from '../event-store/reaction-rules.js';
import type { EventTrigger, EventTriggerKind } from './event-trigger.entity.js';
import { nextRun, scheduleFault, type ScheduleFault } from './trigger-schedule.js';

/** What somebody decides about a trigger. */
export type TriggerSettings = Pick<
  EventTrigger,
  'kind' | 'eventTypes' | 'filter' | 'intervalSeconds' | 'cron' | 'timeZone' | 'batchSize' | 'deliverTo'
>;

/** The same as a request has it: what is absent is up to us, `null` clears. */
export interface WantedSettings {
  readonly eventTypes?: string[] | undefined;
  readonly filter?: string | null | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly cron?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly deliverTo?: string | null | undefined;
}

/** Which secrets are to be made anew. */
export interface WantedSecrets {
  readonly newSecret?: boolean | undefined;
  readonly newDeliverySecret?: boolean | undefined;
}

/** Seconds between two looks at the log, unless somebody says otherwise. */
export const DEFAULT_INTERVAL_SECONDS = 60;
/** Events in one batch or delivery, unless somebody says otherwise. */
export const DEFAULT_BATCH_SIZE = 100;

/** Settings that only some kinds have. */
const KINDS_OF: Readonly<
  Record<'filter' | 'intervalSeconds' | 'cron' | 'timeZone', readonly EventTriggerKind[]>
> = {
  filter: ['poll', 'scheduled-search'],
  intervalSeconds: ['poll'],
  cron: ['scheduled-search'],
  timeZone: ['scheduled-search'],
};

/** Types that Okta writes to its log, but sends to no event hook. */
const NOT_FOR_HOOKS =
  /^(user\.lifecycle\.delete\.completed|user\.account\.(expire_password|update_primary_email)|user\.session\.expire|policy\.evaluate_sign_on|app\.oauth2\..*|application\.user_membership\.(change_username|provision|deprovision)|event_hook\..*)$/;

const SCHEDULE_WORDS: Readonly<Record<ScheduleFault, string>> = {
  'time-zone-unknown': 'A time zone is an IANA name such as Europe/Berlin.',
  'cron-malformed':
    'A cron expression has five fields: minute, hour, day of the month, month, day of the week.',
  'cron-never-runs': 'This cron expression never runs.',
};

/** A trigger's settings after a request: what it names in place of what there was, or of the defaults. */
export function withWanted(
  current: Pick<TriggerSettings, 'kind'> & Partial<TriggerSettings>,
  wanted: WantedSettings,
): TriggerSettings {
  const { kind } = current;
  const isPoll = kind === 'poll';
  const isSearch = kind === 'scheduled-search';
  return {
    kind,
    eventTypes: wanted.eventTypes ?? current.eventTypes ?? [],
    filter: wanted.filter === undefined ? (current.filter ?? null) : wanted.filter,
    intervalSeconds:
      wanted.intervalSeconds ?? current.intervalSeconds ?? (isPoll ? DEFAULT_INTERVAL_SECONDS : null),
    cron: wanted.cron ?? current.cron ?? null,
    timeZone: wanted.timeZone ?? current.timeZone ?? (isSearch ? 'UTC' : null),
    batchSize: wanted.batchSize ?? current.batchSize ?? DEFAULT_BATCH_SIZE,
    deliverTo: wanted.deliverTo === undefined ? (current.deliverTo ?? null) : wanted.deliverTo,
  };
}

/** Everything that is wrong with settings, each with its place in the request; empty when they are acceptable. */
export function settingsFaults(settings: TriggerSettings, wanted: WantedSettings, now: Date): FieldError[] {
  const { kind, cron, timeZone, deliverTo, eventTypes } = settings;
  const faults: FieldError[] = [];
  const fault = (field: string, code: string, detail: string): void =>
    void faults.push({ pointer: `/${field}`, code, detail });

  for (const [field, kinds] of Object.entries(KINDS_OF) as [keyof typeof KINDS_OF, EventTriggerKind[]][]) {
    if (wanted[field] !== undefined && wanted[field] !== null && !kinds.includes(kind))
      fault(field, 'not-applicable', `${field} belongs to triggers of kind ${kinds.join(' and ')}.`);
  }
  if (kind === 'scheduled-search') {
    if (cron === null) fault('cron', 'required', 'A scheduled search needs a cron expression.');
    else {
      const wrong = scheduleFault({ cron, timeZone: timeZone ?? 'UTC' }, now);
      if (wrong) fault(wrong === 'time-zone-unknown' ? 'timeZone' : 'cron', wrong, SCHEDULE_WORDS[wrong]);
    }
  }
  if (kind === 'event-hook') {
    for (const [index, eventType] of eventTypes.entries()) {
      if (NOT_FOR_HOOKS.test(eventType)) {
        const detail = `Okta sends ${eventType} to no event hook: poll the System Log for it.`;
        fault(`eventTypes/${index}`, 'not-eligible', detail);
      }
    }
  }
  if (deliverTo !== null) {
    const detail = deliveryAddressFault(deliverTo);
    if (detail !== null) fault('deliverTo', 'delivery-address', detail);
  }
  return faults;
}

/** Which secrets can't be made anew: there are none, or Okta was given it from here. */
export function secretFaults(
  { kind, deliverTo, hookId }: Pick<EventTrigger, 'kind' | 'deliverTo' | 'hookId'>,
  { newSecret, newDeliverySecret }: WantedSecrets,
): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (field: keyof WantedSecrets, detail: string): void =>
    void faults.push({ pointer: `/${field}`, code: 'not-applicable', detail });
  if (newSecret === true && kind !== 'event-hook')
    fault('newSecret', 'newSecret belongs to triggers of kind event-hook.');
  if (newSecret === true && hookId !== null)
    fault('newSecret', 'Okta was given it from here: register the hook again, which makes another one.');
  if (newDeliverySecret === true && deliverTo === null)
    fault('newDeliverySecret', 'Its events go nowhere: there is nothing to sign.');
  return faults;
}

/** Why events may not be sent to an address; null when they may. */
export function deliveryAddressFault(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'An https address is needed.';
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    return 'Events are sent over https; http is for loopback hosts alone.';
  if (url.username !== '' || url.password !== '') return 'An address with credentials in it is not accepted.';
  if (url.hash !== '' || address.includes('#')) return 'A fragment (#…) is never sent: leave it out.';
  return null;
}

/**
 * The event types that a trigger wants; null = all that its filter lets through. Without any of its own and without a
 * filter it wants those that mean something here.
 */
export function wantedEventTypes({
  kind,
  eventTypes,
  filter,
}: Pick<EventTrigger, 'kind' | 'eventTypes' | 'filter'>): readonly string[] | null {
  if (eventTypes.length > 0) return eventTypes;
  if (filter !== null) return null;
  return kind === 'event-hook'
    ? reactionEventTypes.filter((eventType) => !NOT_FOR_HOOKS.test(eventType))
    : reactionEventTypes;
}

/** Whether two settings say the same. */
export function isSame(one: TriggerSettings, other: TriggerSettings): boolean {
  return (Object.keys(SETTINGS) as (keyof TriggerSettings)[]).every(
    (name) => JSON.stringify(one[name]) === JSON.stringify(other[name]),
  );
}

/** Whether other events are looked for than before: then the place in the log that was reached counts no more. */
export function looksElsewhere(before: TriggerSettings, after: TriggerSettings): boolean {
  return before.filter !== after.filter || before.eventTypes.join(' ') !== after.eventTypes.join(' ');
}

/** Whether it asks Okta at other times than before. */
export function runsAtOtherTimes(before: TriggerSettings, after: TriggerSettings): boolean {
  return (
    looksElsewhere(before, after) ||
    before.intervalSeconds !== after.intervalSeconds ||
    before.cron !== after.cron ||
    before.timeZone !== after.timeZone
  );
}

/** When a trigger with these settings asks Okta first; null for an event hook, which never does. */
export function firstRun({ kind, cron, timeZone }: TriggerSettings, now: Date): Date | null {
  if (kind === 'event-hook') return null;
  return kind === 'poll' || cron === null ? now : nextRun({ cron, timeZone: timeZone ?? 'UTC' }, now);
}

const SETTINGS: Readonly<Record<keyof TriggerSettings, true>> = {
  kind: true,
  eventTypes: true,
  filter: true,
  intervalSeconds: true,
  cron: true,
  timeZone: true,
  batchSize: true,
  deliverTo: true,
};
