import type { Schemas } from '../../api/client.js';

type Trigger = Schemas['EventTriggerResponse'];

/** What the form of a trigger holds, as text. */
export interface TriggerFields {
  kind: Trigger['kind'];
  connection: string;
  eventTypes: string;
  filter: string;
  intervalSeconds: string;
  cron: string;
  timeZone: string;
  batchSize: string;
  deliverTo: string;
}

/** The names of the form's fields, as the API's `errors` point to them. */
export const TRIGGER_FIELDS: readonly (keyof TriggerFields)[] = [
  'kind',
  'connection',
  'eventTypes',
  'filter',
  'intervalSeconds',
  'cron',
  'timeZone',
  'batchSize',
  'deliverTo',
];

/** How each kind comes by its events. */
export const KINDS: readonly {
  readonly kind: Trigger['kind'];
  readonly title: string;
  readonly words: string;
}[] = [
  { kind: 'event-hook', title: 'Event hook', words: 'Okta calls the gateway within seconds.' },
  { kind: 'poll', title: 'Poll', words: 'The gateway reads Okta’s System Log again and again.' },
  {
    kind: 'scheduled-search',
    title: 'Scheduled search',
    words: 'The gateway searches the log at set times, for a report.',
  },
];

/** How a kind is called. */
export function kindTitle(kind: Trigger['kind']): string {
  return KINDS.find((known) => known.kind === kind)?.title ?? kind;
}

/** A form for a new trigger. */
export function newTrigger(connection: string): TriggerFields {
  return {
    kind: 'event-hook',
    connection,
    eventTypes: '',
    filter: '',
    intervalSeconds: '60',
    cron: '0 6 * * *',
    timeZone: 'UTC',
    batchSize: '100',
    deliverTo: '',
  };
}

/** The body for a new trigger: of the fields those alone that its kind has. */
export function toNewTrigger(fields: TriggerFields): Schemas['CreateEventTriggerDto'] {
  const { kind, connection } = fields;
  return {
    kind,
    connection,
    eventTypes: fields.eventTypes.split(/\s+/).filter((type) => type !== ''),
    ...(kind !== 'event-hook' && fields.filter.trim() !== '' ? { filter: fields.filter.trim() } : {}),
    ...(kind === 'poll' ? { intervalSeconds: Number(fields.intervalSeconds) } : {}),
    ...(kind === 'scheduled-search' ? { cron: fields.cron.trim(), timeZone: fields.timeZone.trim() } : {}),
    batchSize: Number(fields.batchSize),
    ...(fields.deliverTo.trim() === '' ? {} : { deliverTo: fields.deliverTo.trim() }),
  };
}

/** A trigger as its form has it. */
export function fieldsOf(trigger: Trigger): TriggerFields {
  const { kind, connection, eventTypes, filter, intervalSeconds, cron, timeZone, batchSize } = trigger;
  const empty = newTrigger(connection);
  return {
    kind,
    connection,
    eventTypes: (eventTypes ?? []).join('\n'),
    filter: filter ?? '',
    intervalSeconds: String(intervalSeconds ?? empty.intervalSeconds),
    cron: cron ?? empty.cron,
    timeZone: timeZone ?? empty.timeZone,
    batchSize: String(batchSize),
    deliverTo: trigger.deliverTo ?? '',
  };
}

/** The body for a change: what differs from the trigger as it was read, and null for what was emptied. */
export function toTriggerChange(
  before: TriggerFields,
  after: TriggerFields,
): Schemas['UpdateEventTriggerDto'] {
  const [was, is] = [before, after].map((fields) => ({
    filter: null,
    deliverTo: null,
    ...toNewTrigger(fields),
  })) as Record<string, unknown>[];
  return Object.fromEntries(
    Object.entries(is ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name])),
  );
}

/** Why a number can't be taken; undefined when it can. */
export function numberFault(text: string, least: number, most: number): string | undefined {
  const value = Number(text.trim());
  return /^\d{1,9}$/.test(text.trim()) && value >= least && value <= most
    ? undefined
    : `A whole number from ${least} to ${most}.`;
}

/** What a receiver made of a test event, in a sentence. */
export function testWords(result: Schemas['TriggerTestResponse']): string {
  const { accepted, status, fault, durationMs } = result;
  if (status !== undefined)
    return `${accepted ? '✔ Accepted' : '✗ Not accepted'}: ${status} after ${durationMs} ms.`;
  const why =
    fault === 'timed-out'
      ? 'no answer in time'
      : fault === 'address-not-allowed'
        ? 'the gateway may not send to this address'
        : 'nothing can be reached there';
  return `✗ Not delivered: ${why}.`;
}

/** When a trigger looks, in words. */
export function rhythm({ kind, intervalSeconds, cron, timeZone }: Trigger): string {
  if (kind === 'poll') return `every ${intervalSeconds ?? 60} s`;
  if (kind === 'scheduled-search') return `${cron ?? ''} (${timeZone ?? 'UTC'})`;
  return 'when Okta calls';
}

/** Why what is in the form can't be taken; what its kind doesn't have is not looked at. */
export function triggerFaults({
  kind,
  intervalSeconds,
}: TriggerFields): Partial<Record<keyof TriggerFields, string | undefined>> {
  return kind === 'poll' ? { intervalSeconds: numberFault(intervalSeconds, 30, 604_800) } : {};
}
