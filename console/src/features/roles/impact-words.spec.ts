import { peopleWords, usesOf } from './impact-words.js';

const nothing = { people: 0, sessions: 0, applications: 0, tokens: 0 };

it('names what refers to a role, and how often', () => {
  expect(usesOf(nothing)).toEqual([]);
  expect(usesOf({ ...nothing, groupMappings: 1, grants: 2, tokens: 3 })).toEqual([
    '1 group mapping',
    '2 grants',
    '3 API tokens',
  ]);
});

it('says how many people have it, and when they could not all be looked at', () => {
  expect(peopleWords(nothing)).toBe('Nobody who is signed in has it.');
  expect(peopleWords({ ...nothing, people: 12, sessions: 1, truncated: true })).toBe(
    'At least 12 people have it now, in 1 session.',
  );
});
