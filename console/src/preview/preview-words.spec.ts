import { oktaWords, people, unknownWords } from './preview-words.js';

it('counts people', () => {
  expect([people(1), people(1204)]).toEqual(['1 person', '1,204 people']);
});

it('says of whom nothing certain is known, and why', () => {
  expect(unknownWords({ suspect: 0, unavailable: 0, tooOld: 0 })).toBeUndefined();
  expect(unknownWords({ suspect: 3, unavailable: 0, tooOld: 34 })).toBe(
    '37 people signed in now can’t be judged for certain: of their groups 3 may be cut short, 34 are older than the limit.',
  );
});

it('says how many of the members whom Okta counts are known here, and when Okta told nothing', () => {
  const told = { status: 'complete', groups: 1, members: 530, known: 412, changed: 1 } as const;
  expect(oktaWords(told)).toBe('Okta says 530 members, 412 have signed in here.');
  expect(oktaWords({ ...told, members: 1, known: 1 })).toBe('Okta says 1 member, 1 has signed in here.');
  expect(oktaWords({ ...told, status: 'failed' })).toMatch(/^Okta could not be asked/);
  expect(oktaWords({ ...told, status: 'not-asked' })).toBeUndefined();
  expect(oktaWords({ ...told, status: 'not-asked', reason: 'no-api-credential' })).toMatch(
    /^Without API access/,
  );
});
