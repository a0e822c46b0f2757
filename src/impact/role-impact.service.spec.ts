import type { AccessModel } from '../access-model/access-model.js';
import type { Caller } from '../access/caller.js';
import type { Concerned, HolderOptions } from './holders.service.js';
import { RoleImpact } from './role-impact.service.js';

const MODEL = {
  connections: new Map(),
  roleIndex: new Map(),
  limitsOfRole: new Map(),
} as unknown as AccessModel;
const CALLER = { platform: true, permissions: new Set(['roles:write']) } as unknown as Caller;

/** Asks what limits of a role would end, of people who are counted as given: by the limits in force, and by those. */
async function endingBy(now: Partial<Concerned>, then: Partial<Concerned>) {
  const unknown = { suspect: 0, unavailable: 0, tooOld: 0 };
  const ofRoles = (_: unknown, __: unknown, { model }: HolderOptions) =>
    Promise.resolve({ people: 1, sessions: 1, unknown, ...(model ? then : now) });
  const holders = { model: () => Promise.resolve(MODEL), ofRoles };
  const parts: unknown[] = [
    { basis: () => Promise.resolve('b'), ofRole: () => Promise.resolve({}) },
    holders,
    { get: () => Promise.resolve({ body: { builtIn: false }, version: 1 }) },
    { findUses: () => Promise.resolve([]) },
    ...[{}, {}, {}],
  ];
  const service = new RoleImpact(...(parts as ConstructorParameters<typeof RoleImpact>));
  return (await service.ofRole(CALLER, 'guest', { sessionMaxSeconds: 60 })).body;
}

describe('the sessions that other limits of a role would end', () => {
  it('are those that count now and would not then', async () => {
    expect(await endingBy({ sessions: 7 }, { sessions: 3 })).toMatchObject({ endingSessions: 4 });
    expect(await endingBy({ sessions: 3 }, { sessions: 4 })).toMatchObject({ endingSessions: 0 });
  });

  it('are not told when there was no time to count everybody by both', async () => {
    for (const [now, then] of [
      [{ truncated: true }, {}],
      [{}, { truncated: true }],
    ] as const) {
      const body = await endingBy(now, then);
      expect(body).toMatchObject({ sessions: 1, truncated: true });
      expect(body).not.toHaveProperty('endingSessions');
    }
  });
});
