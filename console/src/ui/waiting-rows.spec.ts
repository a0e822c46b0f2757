import { holdBack } from './waiting-rows.js';

const held = (rows: string, known: string) => {
  const { shown, waiting } = holdBack([...rows], new Set(known), (row) => row);
  return [shown.join(''), waiting];
};

describe('holdBack', () => {
  it.each([
    ['holds back what has appeared on top', 'zyabc', 'abc', ['abc', 2]],
    ['holds back what has appeared in between', 'azbc', 'abc', ['abc', 1]],
    ['shows what was loaded below', 'abcd', 'abc', ['abcd', 0]],
    ['lets go of what is gone', 'ac', 'abc', ['ac', 0]],
    ['shows everything when nothing of the old is left', 'xyz', 'abc', ['xyz', 0]],
    ['shows everything at first', 'abc', '', ['abc', 0]],
  ])('%s', (_, rows, known, expected) => {
    expect(held(rows, known)).toEqual(expected);
  });
});
