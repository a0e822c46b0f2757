import { hasInverse, impactWords, refusalWords } from './revert-words.js';

describe('the words of undoing', () => {
  it('say whom it concerns, in numbers', () => {
    expect(impactWords({ people: 0, sessions: 0 })).toEqual(['Nobody who is signed in now is concerned.']);
    expect(
      impactWords({
        people: 1204,
        sessions: 2000,
        truncated: true,
        roles: [
          { role: 'admin', gained: 1, lost: 0 },
          { role: 'guest', gained: 2, lost: 1203 },
        ],
      }),
    ).toEqual([
      'This concerns at least 1,204 people who are signed in now, in 2,000 sessions, within a second.',
      '1 person gains the role admin.',
      '2 people gain the role guest, 1,203 people lose the role guest.',
    ]);
  });

  it('say why not, and the way out where there is one', () => {
    const preview = { event: '1', revertible: false };
    expect(
      refusalWords({ ...preview, reason: 'changed-since', detail: 'It was changed after this.' }),
    ).toEqual({
      why: 'It was changed after this.',
      wayOut: 'Undo the later changes first, or change it by hand where it is now.',
    });
    expect(refusalWords({ ...preview, reason: 'not-supported', detail: 'Nothing undoes this.' })).toEqual({
      why: 'Nothing undoes this.',
    });
  });
});

describe('hasInverse', () => {
  it.each([
    ['role.deleted', 'success', true],
    ['group-mappings.replaced', 'success', true],
    ['application.access-rules-replaced', 'success', true],
    ['role.deleted', 'failure', false],
    ['application.deleted', 'success', false],
    ['session.ended', 'success', false],
    ['api-token.created', 'success', false],
  ])('of %s, %s: %s', (action, outcome, expected) => {
    expect(hasInverse({ action, outcome })).toBe(expected);
  });
});
