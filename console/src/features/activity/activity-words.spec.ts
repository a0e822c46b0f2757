import { activitySearch, instantOf } from './activity-search.js';
import {
  actionWords,
  askedWords,
  outcomeWord,
  saidIn,
  sealMark,
  sealWords,
  targetName,
} from './activity-words.js';

const target = { type: 'role', id: 'r-1' };

describe('the words of what happened', () => {
  it.each([
    ['group-mapping.created', 'Group mapping created'],
    ['sign-in.denied', 'Sign-in denied'],
    ['api-token.deleted', 'API token deleted'],
  ])('say %s as %s', (action, words) => {
    expect(actionWords(action)).toBe(words);
  });

  it('name a target as people know it', () => {
    expect(targetName({ target, before: null, after: { name: 'Auditor' } })).toBe('Auditor');
    expect(targetName({ target, before: { groupName: 'Staff' }, after: null })).toBe('Staff');
    expect(targetName({ target, before: null, after: { name: 7 } })).toBe('r-1');
    const session = { type: 'session', id: '0189c1de-0000-4000-8000-000000000000' };
    expect(targetName({ target: session, before: null, after: {} })).toBe('session 0189c1de');
    const trigger = { ...session, type: 'event-trigger' };
    expect(targetName({ target: trigger, before: null, after: null })).toBe('event trigger 0189c1de');
  });

  it('name a grant by what it permits, whom and where', () => {
    const grant = { type: 'grant', id: '0189c1de-0000-4000-8000-000000000000' };
    const given = { role: 'developer', resourceType: 'invoice', action: 'approve', application: 'payroll' };
    const name = 'invoice:approve for developer in payroll';
    expect(targetName({ target: grant, before: null, after: given })).toBe(name);
    expect(targetName({ target: grant, before: given, after: null })).toBe(name);
    expect(targetName({ target: grant, before: null, after: { role: 'guest' } })).toBe('grant 0189c1de');
  });

  it('say how it ended and what it says of itself', () => {
    expect(outcomeWord('success')[1]).toBe('✔ done');
    expect(outcomeWord('denied')[1]).toBe('✗ denied');
    expect(saidIn({ before: null, after: { reason: 'no-role' } }, 'reason')).toBe('no-role');
    expect(saidIn({ before: null, after: { reason: 7 } }, 'reason')).toBeUndefined();
  });

  it('say what was asked', () => {
    expect(askedWords({ kind: 'request', method: 'GET', host: 'wiki.x', path: '/a' })).toBe('GET wiki.x/a');
    expect(askedWords({ kind: 'request', method: 'GET', host: 'wiki.x', path: null })).toContain('ambiguous');
    expect(askedWords({ kind: 'action', action: 'read', resourceType: 'doc', resourceId: '7' })).toBe(
      'read on doc 7',
    );
    expect(askedWords({ kind: 'roles', anyRole: ['admin'] })).toBe('One of the roles admin');
    expect(askedWords({ kind: 'entry' })).toBe('To come in at all');
    expect(askedWords(null)).toBe('Nothing clear');
  });

  it('never call an event verified that is not', () => {
    expect(sealWords({ state: 'verified', position: 1204 })).toEqual([
      'good',
      '✔ verified: sealed as number 1,204, unchanged since',
    ]);
    for (const state of ['broken', 'unknown-key', 'waiting'] as const)
      expect(sealWords({ state })[1]).not.toContain('verified');
  });

  it('mark each row of a list with how it fits its seal, in a word', () => {
    expect(sealMark({ state: 'verified' })).toEqual(['good', '✔ verified']);
    expect(sealMark({ state: 'broken' })).toEqual(['bad', '✗ broken']);
  });
});

describe('the address of the page', () => {
  it('takes what it knows and leaves out what makes no sense', () => {
    expect(
      activitySearch({ tab: 'audit', event: 7, from: '2026-05-12', outcome: 'denied', more: 1 }),
    ).toEqual({
      tab: 'audit',
      event: '7',
      from: '2026-05-12',
      outcome: 'denied',
    });
    expect(
      activitySearch({ tab: 'x', event: 'x', from: '2026-99-99', to: 'soon', outcome: 'maybe' }),
    ).toEqual({});
  });

  it('takes a day from its beginning here up to its end, and a moment as it is', () => {
    const begins = new Date(2026, 4, 12).toISOString();
    expect(instantOf('2026-05-12')).toBe(begins);
    expect(instantOf('2026-05-12', 1)).toBe(new Date(2026, 4, 13).toISOString());
    expect(instantOf('2026-05-12T10:00:00.000Z', 1)).toBe('2026-05-12T10:00:00.000Z');
    expect(instantOf(undefined)).toBeUndefined();
  });
});
