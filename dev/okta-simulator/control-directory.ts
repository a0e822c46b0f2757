import { person, quantity, text, type Operation } from './control-input.js';
import type { NewLogEvent } from './log-event.js';
import type { CustomAttribute } from './user-schema.js';

/** Operations on the System Log and on what the management API's directory writes lead to. */
export const DIRECTORY_OPERATIONS: Record<string, Operation> = {
  appendEvent: (org, { publishedAt, ...event }) => {
    text(event.eventType);
    return org.systemLog.append(event as unknown as NewLogEvent, latest(publishedAt));
  },
  expireLogCursors: (org) => org.systemLog.faults.expireCursors(),
  disturbLog: (org, input) => {
    const { faults } = org.systemLog;
    for (const name of ['lagMs', 'emptyPages', 'overlappingPages', 'overlap'] as const)
      if (input[name] !== undefined) faults[name] = quantity(input[name]);
  },
  calmLog: (org) => org.systemLog.faults.clear(),
  addUserSchemaAttribute: (org, input) => {
    text(input.name);
    org.userSchema.add(input as unknown as CustomAttribute);
  },
  lockUser: (org, { userId }) => org.setUserStatus(person(org, userId), 'LOCKED_OUT'),
  completePassword: (org, { userId }) => org.completePassword(person(org, userId)),
};

function latest(publishedAt: unknown): { publishedAt?: Date } {
  if (publishedAt === undefined) return {};
  const time = new Date(text(publishedAt));
  if (Number.isNaN(time.getTime())) throw new Error('publishedAt is no time');
  return { publishedAt: time };
}
