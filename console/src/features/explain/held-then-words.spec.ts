import type { Schemas } from '../../api/client.js';
import { heldThenWords, membershipThenWords, throughThenWords, toLocalField } from './held-then-words.js';

const nameOf = (key: string): string => (key === 'guest' ? 'Guest' : key);

const entry = {
  connection: 'acme',
  connectionStatus: 'active',
  status: 'active',
  roles: [
    { role: 'guest', through: { group: 'Staff', mappingVersion: 3 } },
    { role: 'guest', through: { group: 'Interns', mappingVersion: 1 } },
  ],
  membership: { source: 'api', completeness: 'complete', fetchedAt: '2026-01-01T00:00:00Z' },
} as unknown as Schemas['AccessReviewEntry'];

describe('what somebody held at a moment', () => {
  it.each<[Partial<Schemas['AccessReviewEntry']>, string]>([
    [{}, 'Held Guest.'],
    [{ roles: [] }, 'Held no role: no group of then gave one.'],
    [{ roles: [], status: 'disabled' }, 'Held no role: disabled here at that moment.'],
    [
      { roles: [], connectionStatus: 'disabled' },
      'Held no role: the connection acme was disabled at that moment.',
    ],
  ])('is one sentence, with the reason where it was nothing: %j', (change, words) => {
    expect(heldThenWords({ ...entry, ...change }, nameOf)).toBe(words);
  });

  it('is told with the group, the version of the mapping and the source', () => {
    const words = entry.roles.map(throughThenWords);
    expect(words[0]).toBe('through the group Staff, version 3 of its mapping');
    expect(throughThenWords({ role: 'guest', through: { defaultRole: true } })).toBe(
      'as the connection’s default role',
    );
    expect(membershipThenWords(entry)).toBe('The groups came from Okta’s API, complete');
  });

  it('is asked for in the time zone of the browser, to the minute', () => {
    const field = toLocalField('2026-03-01T10:20:30.000Z');
    expect(new Date(field).toISOString()).toBe('2026-03-01T10:20:00.000Z');
    expect(toLocalField(undefined)).toBe('');
  });
});
