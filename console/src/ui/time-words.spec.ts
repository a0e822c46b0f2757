import { absoluteTime, duration, relativeTime } from './time-words.js';

const NOW = Date.UTC(2026, 4, 12, 10, 0, 0);

describe('relativeTime', () => {
  it.each([
    [-5, 'just now'],
    [20, 'in less than a minute'],
    [-60, '1 minute ago'],
    [-3599, '59 minutes ago'],
    [7200, 'in 2 hours'],
    [-86_400 * 8, '1 week ago'],
    [-86_400 * 800, '2 years ago'],
  ])('says what lies %s seconds from now in the largest unit: %s', (seconds, words) => {
    expect(relativeTime(NOW + seconds * 1000, NOW, 'en')).toBe(words);
  });
});

describe('absoluteTime', () => {
  it('names the time zone', () => {
    expect(absoluteTime(NOW, 'en-GB', 'UTC')).toBe('12 May 2026, 10:00:00 UTC');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 seconds'],
    [59, '59 seconds'],
    [3600, '1 hour'],
    [5400, '1 hour 30 minutes'],
    [90_061, '1 day 1 hour 1 minute 1 second'],
  ])('puts %s seconds into words', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});
