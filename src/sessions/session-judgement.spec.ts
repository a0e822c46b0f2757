import { BEGAN, storedSession, type SessionOverrides } from '../../test/support/sessions.js';
import { judgeSession } from './session-judgement.js';

const began = Date.parse(BEGAN);
const IDLE_MS = 3_600_000;

describe('whether a session counts', () => {
  it.each<[string, SessionOverrides, number, ReturnType<typeof judgeSession>]>([
    ['does from its first moment', {}, began, 'usable'],
    ['does until it was idle for too long', {}, began + IDLE_MS - 1, 'usable'],
    ['may not once it was', {}, began + IDLE_MS, 'idle'],
    [
      'counts its idle time from the last use',
      { lastSeenMs: began + IDLE_MS },
      began + IDLE_MS + 1,
      'usable',
    ],
    ['does not once its time is over', { expiresAtMs: began + 10 }, began + 10, 'session-expired'],
    ['does not when its person is disabled', { status: 'disabled' }, began, 'subject-disabled'],
    [
      'does not when the person’s sessions were ended later',
      { subjectValidAfterMs: began + 1 },
      began + 2,
      'no-session',
    ],
    [
      'does not when they were ended in the very same millisecond',
      { subjectValidAfterMs: began },
      began,
      'no-session',
    ],
    ['does when they were ended before it began', { subjectValidAfterMs: began - 1 }, began, 'usable'],
    [
      'does not when all of the connection were ended',
      { connectionValidAfterMs: began },
      began,
      'no-session',
    ],
    ['does when those were ended before', { connectionValidAfterMs: began - 1 }, began, 'usable'],
    [
      'is no session rather than an expired one when it was ended',
      { subjectValidAfterMs: began, expiresAtMs: began },
      began,
      'no-session',
    ],
  ])('%s', (_, overrides, nowMs, expected) => {
    expect(judgeSession(storedSession(overrides), nowMs, IDLE_MS)).toBe(expected);
  });
});
