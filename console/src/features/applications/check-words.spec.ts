import { checkedWhat, checkedWho, checkFrom, suggestedCheckName, type Tried } from './check-words.js';

const tried = (
  reason: 'allowed' | 'role-missing' | 'step-up-required',
  unenforced?: 'role-missing',
): Tried => ({
  question: { groups: ['Engineering'], request: { method: 'GET', url: 'https://a/x' } },
  answer: {
    verdict: {
      allowed: reason === 'allowed',
      reason,
      ...(unenforced ? { unenforced } : {}),
      decidedBy: { type: 'access-rule' },
    },
    request: { method: 'GET', host: 'a', path: '/x', enforced: true, rule: null },
    subject: null,
  },
});

describe('a check', () => {
  it('keeps what was tried, as it came out', () => {
    expect(checkFrom(tried('role-missing'), ' name ')).toEqual({
      name: 'name',
      who: { groups: ['Engineering'] },
      method: 'GET',
      path: '/x',
      expected: 'denied',
    });
    expect(checkFrom(tried('allowed'), 'n')?.expected).toBe('allowed');
    const { question, answer } = tried('allowed');
    expect(checkFrom({ question: { ...question, connection: 'partner' }, answer }, 'n')?.who).toEqual({
      groups: ['Engineering'],
      connection: 'partner',
    });
    expect(suggestedCheckName(tried('role-missing'))).toBe('Engineering must not GET /x');
  });

  it('counts a stronger sign-in as allowed, and looks through shadow mode, as the gateway does when it runs one', () => {
    expect(checkFrom(tried('step-up-required'), 'n')?.expected).toBe('allowed');
    expect(checkFrom(tried('allowed', 'role-missing'), 'n')?.expected).toBe('denied');
  });

  it('is none of a path that can be read in two ways', () => {
    const { question, answer } = tried('role-missing');
    const request = { method: 'GET', host: 'a', path: null, enforced: true, rule: null };
    expect(checkFrom({ question, answer: { ...answer, request } }, 'n')).toBeUndefined();
  });

  it('is told in words', () => {
    const name = (key: string): string => key.toUpperCase();
    expect(checkedWho({ nobody: true }, name)).toBe('nobody who is signed in');
    expect(checkedWho({ roles: ['guest'] }, name)).toBe('the role GUEST');
    expect(checkedWho({ groups: ['A', 'B'] }, name)).toBe('the groups A and B');
    expect(checkedWhat({ method: 'GET', path: '/x' })).toBe('GET /x');
    expect(checkedWhat({ action: 'edit', resourceType: 'task' })).toBe('edit task');
  });
});
