import type { LogEvent } from '../event-store/log-event.js';
import type { EventTrigger } from '../event-triggers/event-trigger.entity.js';
import { wantedEventTypes } from '../event-triggers/trigger-settings.js';

/** Which events of the System Log a trigger wants: Okta leaves out what it can, we what is left. */
export interface LogSelection {
  /** For Okta; undefined = everything. */
  readonly filter: string | undefined;
  /** Whether an event that came is wanted. */
  readonly matches: (event: LogEvent) => boolean;
}

/** A filter that is longer in a URL is not sent, in characters: servers on the way refuse long request lines. */
const LONGEST_FILTER = 4000;

/** What to ask of Okta for a trigger, and what to make of the answer. */
export function selectionFor(trigger: Pick<EventTrigger, 'kind' | 'eventTypes' | 'filter'>): LogSelection {
  const types = wantedEventTypes(trigger);
  const own = trigger.filter ?? undefined;
  if (types === null) return { filter: own, matches: () => true };
  const matches = ({ eventType }: LogEvent): boolean => types.includes(eventType);
  const byType = types.map((type) => `eventType eq "${escaped(type)}"`).join(' or ');
  const filter = own === undefined ? byType : `(${byType}) and (${own})`;
  return encodeURIComponent(filter).length <= LONGEST_FILTER ? { filter, matches } : { filter: own, matches };
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
