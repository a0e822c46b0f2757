import { concernedWords, doubtWords, flippedWords, namedWords } from './preview-words.js';

const none = {
  ...{ people: 0, sessions: 0, before: 0, after: 0, gain: 0, lose: 0, unclear: 0 },
  unknown: { suspect: 0, unavailable: 0, tooOld: 0 },
};
const flips = { replayed: 9, toAllowed: 0, toDenied: 0, uncertain: 0, complete: true };

describe('what a change of an application would do, in words', () => {
  it('says whom it concerns, and says so when it is nobody', () => {
    expect(concernedWords(none)).toEqual(['Nobody who is signed in now is concerned.']);
    expect(concernedWords({ ...none, gain: 1, lose: 2, sessions: 3, before: 4, after: 3 })).toEqual([
      '1 person gains something, 2 people lose something: at once, in 3 sessions.',
      'Of those who are signed in 3 people may use it then, and 4 now.',
    ]);
    expect(concernedWords({ ...none, unclear: 1, sessions: 1, before: 1, after: 1 })).toEqual([
      'for 1 person a condition decides that is changed: at once, in 1 session.',
      'Of those who are signed in 1 person may use it, as before.',
    ]);
  });

  it('says which decisions would be others, and nothing to whoever may not know', () => {
    expect(flippedWords({})).toBeUndefined();
    expect(flippedWords({ decisions: { ...flips, replayed: 0 } })).toBe(
      'Nothing was asked about it in the last day.',
    );
    expect(flippedWords({ decisions: flips })).toBe(
      'Of the last 9 decisions of this day none would be another.',
    );
    expect(flippedWords({ decisions: { ...flips, toDenied: 2, uncertain: 1, complete: false } })).toBe(
      'Of the last 9 decisions of this day 2 would be denied now, 1 rest on a condition that is changed.' +
        ' There was no time for all of them.',
    );
  });

  it('names people as far as they are told, and what is not sure', () => {
    const named = [
      { id: 'i1', name: 'Ada', login: null, gains: false, loses: true },
      { id: 'i2', name: null, login: 'eve@x', gains: true, loses: true },
    ];
    expect(namedWords({ ...none, named, lose: 2 })).toBe('Ada loses, eve@x gains and loses.');
    expect(namedWords({ ...none, named, lose: 7 })).toBe('Ada loses, eve@x gains and loses, …');
    expect(namedWords(none)).toBeUndefined();
    expect(doubtWords(none)).toEqual([]);
    expect(doubtWords({ unknown: { ...none.unknown, tooOld: 1 }, truncated: true })).toHaveLength(2);
  });
});
