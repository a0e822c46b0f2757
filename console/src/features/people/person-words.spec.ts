import type { Schemas } from '../../api/client.js';
import { groupRows } from './group-rows.js';
import { happeningOf, throughWords } from './person-words.js';

const name = (key: string): string => ({ admin: 'Admin' })[key] ?? key;

describe('the words of a timeline', () => {
  const say = (entry: Partial<Schemas['TimelineEntryResponse']>): string[] => {
    const { kind, words } = happeningOf({ kind: 'status', from: null, to: null, ...entry }, name);
    return [kind, words];
  };

  it('say which role is and was held, and through what', () => {
    const through = { group: 'Engineering' };
    expect(say({ kind: 'role', role: 'admin', through })).toEqual([
      'has the role',
      'Admin through the group Engineering',
    ]);
    expect(say({ kind: 'role', role: 'guest', through: { defaultRole: true }, to: '2026-01-01' })).toEqual([
      'had the role',
      'guest as the connection’s default role',
    ]);
  });

  it('say how somebody signed in, or why they were refused', () => {
    const signIn = { outcome: 'success', method: 'okta-tile', address: '192.0.2.1' };
    const refused = { outcome: 'denied', method: null, address: null, reason: 'no-role' };
    const of = (told: object) => say({ kind: 'sign-in', signIn: told as Schemas['RecordedSignIn'] });
    expect(of(signIn)).toEqual(['signed in', 'Signed in by the Okta tile from 192.0.2.1']);
    expect(of(refused)).toEqual(['sign-in refused', 'Refused: no-role']);
  });

  it('say what was denied, and by which request it can be explained', () => {
    const denial = { application: 'shop', reason: 'role-missing', requestId: 'r1', asked: { kind: 'entry' } };
    const entry = { kind: 'denial', from: null, to: null } as const;
    const told = happeningOf({ ...entry, denial: denial as Schemas['RecordedDecisionResponse'] }, name);
    expect(told).toMatchObject({
      kind: 'denied',
      words: 'the use of shop: role-missing',
      requestId: 'r1',
    });
  });

  it('say which groups were joined and left, a few by name', () => {
    const joined = ['A', 'B', 'C', 'D', 'E', 'F'];
    const told = { joined, joinedTotal: 60, left: ['Z'], leftTotal: 1, source: 'api' as const };
    const of = (change: Schemas['GroupChangeResponse']) => say({ kind: 'groups', groups: change })[1];
    expect(of({ ...told, joined })).toBe('Joined A, B, C, D, E and 55 more; left Z (by Okta’s API)');
    expect(of({ ...told, joined: [], joinedTotal: 0 })).toBe('Left Z (by Okta’s API)');
  });

  it('say whether somebody is disabled', () => {
    expect(say({ kind: 'status', status: 'disabled' })[0]).toBe('disabled');
    expect(throughWords(undefined)).toBe('as the connection’s default role');
  });
});

describe('the groups of a person', () => {
  it('come with those first that give a role, the most powerful before others', () => {
    const groups = [
      { name: 'Zoo' },
      { name: 'Guests', id: 'g' },
      { name: 'Admins', id: 'a' },
      { name: 'Alps' },
      { name: 'Admins', id: 'other' },
    ];
    const rolePaths = [
      { role: 'admin', through: { group: 'Admins', groupId: 'a' } },
      { role: 'guest', through: { group: 'Guests' } },
    ];
    const membership = { groups, source: 'api', completeness: 'complete', fetchedAt: '' } as const;
    const rows = groupRows({ membership: { ...membership, groups }, rolePaths });
    expect(rows.map(({ name: group, roles }) => [group, ...roles])).toEqual([
      ['Admins', 'admin'],
      ['Guests', 'guest'],
      ['Admins'],
      ['Alps'],
      ['Zoo'],
    ]);
  });
});
