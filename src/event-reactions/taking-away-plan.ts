import { appReaction, groupReaction, personReaction } from '../event-store/reaction-rules.js';
import type { PendingEvent } from './pending-event.js';

/** By how much Okta's clock may be behind ours, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 5_000;
/** How long Okta may go on answering as it did before a change, in milliseconds: "typically less than a second". */
export const OKTA_LAG_MS = 1_500;

/** Which event is the reason, for the audit trail. */
export interface Cause {
  readonly uuid: string;
  readonly eventType: string;
}

/** Sessions of a person that end: those begun up to a moment. */
export interface SessionsEnding extends Cause {
  readonly connectionId: string;
  readonly sub: string;
  readonly upTo: Date;
}

/** A group that a person has left: it goes out of a list that was read before a moment. */
export interface GroupLeaving extends Cause {
  readonly connectionId: string;
  readonly sub: string;
  readonly groupId: string;
  /** Null when Okta did not tell it. */
  readonly groupName: string | null;
  readonly readBefore: Date;
}

/** A connection whose app is gone: sessions begun up to a moment end. */
export interface AppGone extends Cause {
  readonly connectionId: string;
  readonly upTo: Date;
}

/** A group that does not exist any more. */
export interface GroupGone extends Cause {
  readonly connectionId: string;
  readonly groupId: string;
}

/** A person or a group that Okta is to be asked about, on account of one event. */
export interface Question {
  readonly eventId: string;
  readonly connectionId: string;
  /** Okta's id of the person or the group. */
  readonly about: string;
  /** Of a group, as the event calls it. */
  readonly name: string | null;
  /** Not earlier, as Okta might still answer what was true before. */
  readonly askAt: Date;
}

/** What some events take away, and what is left to ask Okta. Nothing here gives anybody anything. */
export interface TakingAwayPlan {
  readonly sessionsEndings: readonly SessionsEnding[];
  readonly groupLeavings: readonly GroupLeaving[];
  readonly appsGone: readonly AppGone[];
  readonly groupsGone: readonly GroupGone[];
  readonly people: readonly Question[];
  readonly groups: readonly Question[];
}

/** Targets that one transaction deals with; one event may have more, as far as its size allows. */
const MOST_TARGETS = 5_000;

/** The first of some events that are not too much for one transaction, whatever a sender put into them: at least one. */
export function firstWithinReach(events: readonly PendingEvent[]): readonly PendingEvent[] {
  let targets = 0;
  const tooMuch = events.findIndex((event, index) => {
    targets += event.targets.length;
    return index > 0 && targets > MOST_TARGETS;
  });
  return tooMuch === -1 ? events : events.slice(0, tooMuch);
}

/** Plans what is to be done about events, in whatever order they come: of several about one person the latest counts. */
export function planTakingAway(events: readonly PendingEvent[], now: Date): TakingAwayPlan {
  const sessionsEndings = new Map<string, SessionsEnding>();
  const groupLeavings = new Map<string, GroupLeaving>();
  const appsGone = new Map<string, AppGone>();
  const groupsGone = new Map<string, GroupGone>();
  const people: Question[] = [];
  const groups: Question[] = [];

  for (const event of events) {
    const { connectionId, uuid, eventType } = event;
    const cause = { uuid, eventType, connectionId };
    const upTo = new Date(Math.min(now.getTime(), event.published.getTime() + CLOCK_TOLERANCE_MS));
    const named = (type: string) => event.targets.filter((target) => target.type === type);
    const ofOurApp = named('AppInstance').some(({ id }) => id === event.clientId);

    const person = personReaction(eventType);
    // Who may use some other app is that app's business.
    if (person && (ofOurApp || !eventType.startsWith('application.'))) {
      const ends = person === 'end-sessions' || person === 'leave-app';
      for (const { id: sub } of named('User')) {
        people.push(question(event, sub, null, ends ? event.receivedAt : askAt(event)));
        if (ends) keepLatest(sessionsEndings, [connectionId, sub], { ...cause, sub, upTo }, 'upTo');
        if (person !== 'leave-group') continue;
        for (const { id: groupId, displayName } of named('UserGroup')) {
          const readBefore = new Date(event.published.getTime() + CLOCK_TOLERANCE_MS);
          const leaving = { ...cause, sub, groupId, groupName: displayName ?? null, readBefore };
          keepLatest(groupLeavings, [connectionId, sub, groupId], leaving, 'readBefore');
        }
      }
    }
    const group = groupReaction(eventType);
    if (group) {
      for (const { id: groupId, displayName } of named('UserGroup')) {
        groups.push(question(event, groupId, displayName ?? null, askAt(event)));
        if (group === 'deleted') groupsGone.set(keyOf([connectionId, groupId]), { ...cause, groupId });
      }
    }
    if (appReaction(eventType) && ofOurApp) keepLatest(appsGone, [connectionId], { ...cause, upTo }, 'upTo');
  }
  return {
    sessionsEndings: [...sessionsEndings.values()],
    groupLeavings: [...groupLeavings.values()],
    appsGone: [...appsGone.values()],
    groupsGone: [...groupsGone.values()],
    people,
    groups,
  };
}

/** When Okta surely answers what is true since an event: its lag is over, whatever the two clocks say. */
export function askAt({ published, receivedAt }: Pick<PendingEvent, 'published' | 'receivedAt'>): Date {
  const received = receivedAt.getTime();
  return new Date(Math.min(Math.max(published.getTime() + OKTA_LAG_MS, received), received + OKTA_LAG_MS));
}

function question(event: PendingEvent, about: string, name: string | null, at: Date): Question {
  return { eventId: event.id, connectionId: event.connectionId, about, name, askAt: at };
}

function keepLatest<Field extends string, T extends Record<Field, Date>>(
  all: Map<string, T>,
  key: readonly string[],
  value: T,
  field: Field,
): void {
  const known = all.get(keyOf(key));
  if (!known || known[field] < value[field]) all.set(keyOf(key), value);
}

function keyOf(parts: readonly string[]): string {
  return parts.join('\n');
}
