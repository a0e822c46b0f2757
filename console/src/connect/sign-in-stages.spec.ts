import type { Schemas } from '../api/client.js';
import { failedStage, outcomeOf, stagesOf } from './sign-in-stages.js';

type Report = Schemas['TestSignInReportResponse'];
type Status = Schemas['TestSignInResponse']['status'];

const base = { id: 't', connection: 'default', createdAt: '', expiresAt: '' } as const;
const claims = { idToken: { name: 'Ada', sub: '00u' }, userinfo: null };
const groups: Schemas['TestedGroupsResponse'] = {
  source: 'id-token',
  completeness: 'complete',
  total: 2,
  items: [],
  required: [],
  requiredMet: true,
};
const report: Report = {
  finishedAt: '',
  requestId: 'r',
  connectionStatus: 'draft',
  answer: { allowed: true, status: 303 },
  claims,
  groups,
  roles: ['admin'],
};
const failed = (stage: NonNullable<Report['failedAt']>): Partial<Report> => ({
  failedAt: stage,
  answer: { allowed: false, status: 400, message: 'No.' },
  claims: undefined,
  groups: undefined,
  roles: undefined,
});
const test = (
  status: Status,
  changes: Partial<Report> | null = {},
  begun = true,
): Schemas['TestSignInResponse'] => ({
  ...base,
  status,
  begun,
  ...(changes === null ? {} : { report: { ...report, ...changes } }),
});
const statesOf = (...given: Parameters<typeof test>): string =>
  stagesOf(test(...given))
    .map(({ key, state }) => `${key} ${state}`)
    .join(', ');

describe('the stages of a test sign-in', () => {
  it('wait for the link to be opened, then for Okta', () => {
    expect(statesOf('pending', null, false)).toMatch(/^request waiting, answer late, code late/);
    expect(statesOf('pending', null)).toMatch(/^request done, answer waiting, code late/);
    expect(outcomeOf(test('pending', null))).toBe('in-progress');
  });

  it('say where nobody came any further in time', () => {
    expect(statesOf('expired', null, false)).toMatch(/^request failed, answer late/);
    expect(statesOf('expired', null)).toMatch(/^request done, answer failed, code late/);
    expect(outcomeOf(test('expired', null))).toBe('timed-out');
  });

  it.each(['request', 'answer', 'code', 'token', 'claims', 'groups'] as const)(
    'fail at %s alone: what came before is done, what comes after was not reached',
    (stage) => {
      const words = statesOf('failed', failed(stage));
      expect(words.match(/failed/g)).toHaveLength(1);
      expect(words).toMatch(new RegExp(`^((\\w+) done, )*${stage} failed(, \\w+ late)+$`));
      expect(failedStage(test('failed', failed(stage)))).toBe(stage);
      expect(outcomeOf(test('failed', failed(stage)))).toBe('failed');
    },
  );

  it('are all done for somebody who would be let in', () => {
    expect(statesOf('completed')).toBe(
      'request done, answer done, code done, token done, claims done, groups done, role done, end done',
    );
    expect(outcomeOf(test('completed'))).toBe('passed');
    expect(failedStage(test('completed'))).toBeUndefined();
  });

  it('call a person without a mapped group a warning: mappings come later', () => {
    const answer = { allowed: false, status: 403, reason: 'no-mapped-group' } as const;
    expect(statesOf('completed', { answer, roles: [] })).toMatch(/role warn, end warn$/);
    expect(outcomeOf(test('completed', { answer, roles: [] }))).toBe('passed');
  });

  it('fail for a person in none of the required groups', () => {
    const answer = { allowed: false, status: 403, reason: 'required-group-missing' } as const;
    const changes = { answer, groups: { ...groups, required: ['Staff'], requiredMet: false } };
    expect(statesOf('completed', changes)).toMatch(/required failed, role done, end failed$/);
    expect(outcomeOf(test('completed', changes))).toBe('failed');
  });

  it('warn of a list of groups that is empty or may be cut', () => {
    expect(statesOf('completed', { groups: { ...groups, total: 0 } })).toContain('groups warn');
    expect(statesOf('completed', { groups: { ...groups, completeness: 'suspect' } })).toContain(
      'groups warn',
    );
  });

  it('calls roles by their names where these are known', () => {
    const role = stagesOf(test('completed', {}), (key) => `the ${key}`).find(({ key }) => key === 'role');
    expect(role?.detail).toBe('the admin');
  });
});
