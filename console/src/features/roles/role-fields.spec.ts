import {
  keyFault,
  limitFault,
  nameFault,
  NEW_ROLE,
  rankFault,
  shorterLimits,
  suggestedKey,
  toChange,
  toFields,
  toNewRole,
} from './role-fields.js';

describe('the form of a role', () => {
  it('sends what was written, without white space around it', () => {
    const fields = { ...NEW_ROLE, key: ' auditor ', name: ' Auditor ', rank: ' 10 ' };
    expect(toNewRole(fields)).toEqual({ key: 'auditor', name: 'Auditor', rank: 10 });
  });

  it('changes only what differs, so that it overwrites nothing that somebody else has changed', () => {
    const before = { ...NEW_ROLE, key: 'auditor', name: 'Auditor', rank: '10' };
    expect(toChange(before, { ...before, name: 'Reviewer' })).toEqual({ name: 'Reviewer' });
    expect(toChange(before, { ...before, rank: '11' })).toEqual({ rank: 11 });
    expect(toChange(before, before)).toEqual({});
  });

  it('tells the limits that may end sessions sooner, and no others', () => {
    const before = { ...NEW_ROLE, sessionIdleSeconds: '900' };
    const limits = { sessionIdleSeconds: 900, sessionMaxSeconds: 3600 };
    expect(shorterLimits(before, { ...before, sessionMaxSeconds: ' 3600 ' })).toEqual(limits);
    expect(shorterLimits(before, { ...before, sessionIdleSeconds: '60' })).toEqual({
      sessionIdleSeconds: 60,
    });
    for (const more of [{ sessionIdleSeconds: '' }, { sessionIdleSeconds: '901' }, { name: 'New' }])
      expect(shorterLimits(before, { ...before, ...more })).toBeUndefined();
    expect(shorterLimits(before, { ...before, maxConcurrentSessions: '1' })).toBeUndefined();
  });

  it('sets limits of sessions and takes them away', () => {
    const role = { key: 'auditor', name: 'Auditor', rank: 10, builtIn: false, sessionIdleSeconds: 900 };
    const before = toFields(role);
    expect(before).toMatchObject({ sessionIdleSeconds: '900', sessionMaxSeconds: '' });
    expect(toChange(before, { ...before, sessionIdleSeconds: '', maxConcurrentSessions: ' 2 ' })).toEqual({
      sessionIdleSeconds: null,
      maxConcurrentSessions: 2,
    });
  });

  it.each([
    ['', true],
    ['1', true],
    ['1000', true],
    ['1001', false],
    ['0', false],
    ['-1', false],
    ['1.5', false],
    ['many', false],
  ])('takes %j sessions at once: %s', (text, good) => {
    expect(limitFault('maxConcurrentSessions', text) === undefined).toBe(good);
  });

  it.each([
    ['', 'needs a name'],
    ['   ', 'needs a name'],
    ['🦊'.repeat(80), undefined],
    ['🦊'.repeat(81), 'At most 80'],
  ])('judges the name %j as the gateway does', (name, fault) => {
    expect(nameFault(name) ?? '').toContain(fault ?? '');
    expect(nameFault(name) === undefined).toBe(fault === undefined);
  });

  it.each([
    ['auditor', undefined],
    ['billing-auditor-2', undefined],
    ['', 'needs a key'],
    ['Auditor', 'Small letters'],
    ['a--b', 'Small letters'],
    ['-a', 'Small letters'],
    ['a'.repeat(65), 'At most 64'],
  ])('judges the key %j as the gateway does', (key, fault) => {
    expect(keyFault(key) ?? '').toContain(fault ?? '');
    expect(keyFault(key) === undefined).toBe(fault === undefined);
  });

  it.each([
    ['0', true],
    ['1000', true],
    ['1001', false],
    ['-1', false],
    ['1.5', false],
    ['', false],
    ['ten', false],
  ])('takes the rank %j: %s', (rank, good) => {
    expect(rankFault(rank) === undefined).toBe(good);
  });

  it.each([
    ['Billing auditor', 'billing-auditor'],
    ['  Prüfer (EU) ', 'prufer-eu'],
    ['<img src=x>', 'img-src-x'],
    ['監査', ''],
  ])('suggests a key for the name %j', (name, key) => {
    expect(suggestedKey(name)).toBe(key);
  });
});
