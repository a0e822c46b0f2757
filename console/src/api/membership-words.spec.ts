import { ageShare, countWords, methodWords } from './membership-words.js';

describe('the words of a membership', () => {
  it.each([
    [0, 0],
    [450, 0.5],
    [900, 1],
    [9000, 1],
    [-5, 0],
  ])('say of an age of %i of 900 seconds that %d of it is over', (age, share) => {
    expect(ageShare(age, 900)).toBe(share);
  });

  it('take groups that are never taken as they are for old', () => {
    expect(ageShare(0, 0)).toBe(1);
  });

  it('count as far as was counted', () => {
    expect([countWords({ value: 1204, capped: false }), countWords({ value: 10_000, capped: true })]).toEqual(
      ['1,204', '10,000+'],
    );
  });

  it('leave a way to sign in that is not known as it is', () => {
    expect([methodWords('okta-tile'), methodWords('carrier-pigeon')]).toEqual([
      'by the Okta tile',
      'carrier-pigeon',
    ]);
  });
});
