import type { Schemas } from '../api/client.js';
import { stagesOf } from './sign-in-stages.js';

type Report = Schemas['TestSignInReportResponse'];

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
const statesOf = (
  status: Schemas['TestSignInResponse']['status'],
  changes: Partial<Report> | null = {},
): string =>
  stagesOf({ ...base, status, ...(changes === null ? {} : { report: { ...report, ...changes } }) })
    .map(({ key, state }) => `${key} ${state}`)
    .join(', ');

describe('the stages of a test sign-in', () => {
  it('wait for somebody to begin', () => {
    expect(statesOf('pending', null)).toMatch(/^sent waiting, identity late/);
  });

  it('say that nobody came', () => {
    expect(statesOf('expired', null)).toMatch(/^sent failed, identity late/);
  });

  it('are all done when the person would be signed in', () => {
    expect(statesOf('completed')).toBe('sent done, identity done, groups done, role done, answer done');
  });

  it('go no further than a provider that proves nothing, and quote it there', () => {
    const refused = {
      answer: { allowed: false, status: 400, message: 'Okta refused the client.', detail: 'invalid_client' },
      claims: undefined,
      groups: undefined,
      roles: undefined,
    };
    expect(statesOf('failed', refused)).toBe(
      'sent done, identity failed, groups late, role late, answer late',
    );
    const [, identity] = stagesOf({ ...base, status: 'failed', report: { ...report, ...refused } });
    expect(identity?.detail).toBe('Okta refused the client. invalid_client');
  });

  it('warn of a list that may be longer', () => {
    expect(statesOf('completed', { groups: { ...groups, completeness: 'suspect' } })).toContain(
      'groups warn',
    );
  });

  it('take a person without a role for what comes next, and a missing required group for a failure', () => {
    const nobody = { allowed: false, status: 403, reason: 'no-mapped-group' } as const;
    expect(statesOf('completed', { answer: nobody, roles: [] })).toContain('role warn, answer warn');
    const outside = { ...groups, required: ['Staff'], requiredMet: false };
    const answer = { allowed: false, status: 403, reason: 'required-group-missing' } as const;
    expect(statesOf('completed', { answer, groups: outside, roles: [] })).toContain('required failed');
  });
});
