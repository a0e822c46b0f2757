import { grouped } from './number-words.js';

describe('a number in words', () => {
  it.each([0, 7, 999, 1000, 12_345, 100_000, 1_234_567, -4321])('has its thousands apart: %d', (value) => {
    expect(grouped(value)).toBe(value.toLocaleString('en'));
  });
});
