import { modelRows } from '../../test/support/decision-fixtures.js';
import { NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import { buildAccessModel } from './build-access-model.js';
import { strictestLimits } from './strictest-limits.js';

const model = buildAccessModel(
  modelRows({
    roles: [
      { key: 'admin', name: 'Admin', rank: 0, sessionIdleSeconds: 900, sessionMaxSeconds: 7200 },
      { key: 'developer', name: 'Developer', rank: 2, sessionMaxSeconds: 3600, maxConcurrentSessions: 3 },
      { key: 'guest', name: 'Guest', rank: 3, sessionIdleSeconds: null, maxConcurrentSessions: null },
    ],
  }),
);

describe('the limits of somebody with several roles', () => {
  it.each([
    [['admin'], { idleMs: 900_000, maxMs: 7_200_000, maxConcurrent: Infinity }],
    [['admin', 'developer'], { idleMs: 900_000, maxMs: 3_600_000, maxConcurrent: 3 }],
    [['developer', 'guest', 'unknown'], { idleMs: Infinity, maxMs: 3_600_000, maxConcurrent: 3 }],
    [['guest'], NO_SESSION_LIMITS],
    [[], NO_SESSION_LIMITS],
  ])('are for each the strictest: %j', (roles, limits) => {
    expect(strictestLimits(model, roles)).toEqual(limits);
  });

  it('are no new object where one role or none sets them', () => {
    expect(strictestLimits(model, ['guest'])).toBe(NO_SESSION_LIMITS);
    expect(strictestLimits(model, ['admin'])).toBe(strictestLimits(model, ['admin', 'guest']));
  });
});
