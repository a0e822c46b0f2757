import { agoWords, changeWords, mergedWords } from './change-words.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ana = { who: 'Ana', at: '2026-03-01T11:59:40Z' };

describe('the words about a change of somebody else', () => {
  it.each([
    ['2026-03-01T11:59:40Z', '20 seconds ago'],
    ['2026-03-01T11:57:00Z', '3 minutes ago'],
    ['2026-03-01T12:00:05Z', 'just now'],
    ['2026-03-01T11:59:59Z', 'just now'],
  ])('say of %s that it was %s', (at, words) => {
    expect(agoWords(at, NOW)).toBe(words);
  });

  it('name who made it, and somebody when nobody may know', () => {
    expect(changeWords(ana, 'Guest', NOW)).toBe('Ana changed Guest 20 seconds ago');
    expect(changeWords(undefined, 'Guest', NOW)).toBe('Somebody changed Guest meanwhile');
  });

  it('say which fields are theirs and that one’s own stay', () => {
    expect(mergedWords(ana, ['Rank'], 'the role', NOW)).toBe(
      'Ana changed Rank 20 seconds ago; yours is kept. Both are here now: save once more.',
    );
    expect(mergedWords(undefined, [], 'the role', NOW)).toContain('Somebody changed the role meanwhile');
  });
});
