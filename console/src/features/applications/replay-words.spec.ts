import { replayLimits, replaySentence } from './replay-words.js';

const replay = {
  recorded: 1000,
  since: null,
  until: null,
  sampled: false,
  complete: true,
  replayed: 990,
  same: 990,
  toAllowed: 0,
  toDenied: 0,
  uncertain: 0,
  skipped: 0,
  differsAlready: 0,
  top: [],
};

describe('the words of a replay', () => {
  it.each([
    [{ ...replay, recorded: 0 }, 'No decision is kept yet to replay.'],
    [replay, 'None of the last 990 decisions would be decided otherwise.'],
    [{ ...replay, replayed: 1, toDenied: 1 }, 'Of the last decision, 1 would be denied instead.'],
    [
      { ...replay, toDenied: 3, toAllowed: 2 },
      'Of the last 990 decisions, 3 would be denied and 2 would be allowed instead.',
    ],
  ])('say how many flip, and which way', (result, sentence) => {
    expect(replaySentence(result)).toBe(sentence);
  });

  it('say what the numbers leave out, and nothing when they leave nothing out', () => {
    expect(replayLimits(replay)).toEqual([]);
    const limited = {
      ...replay,
      sampled: true,
      complete: false,
      uncertain: 1,
      skipped: 2,
      differsAlready: 3,
    };
    expect(replayLimits(limited)).toHaveLength(5);
  });
});
