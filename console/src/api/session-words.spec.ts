import { livedShare } from '../ui/time-words.js';
import { personName } from './person-name.js';
import { countOf, hostsOf, namesOf } from './session-words.js';

const subject = (id: string, name: string | null = id) => ({ id, sub: `sub-${id}`, email: null, name });

describe('the words of a session', () => {
  it('name a person by the best that is known', () => {
    expect(personName({ name: 'Ada', email: 'a@x', sub: '1' })).toBe('Ada');
    expect(personName({ name: null, email: 'a@x', sub: '1' })).toBe('a@x');
    expect(personName({ name: null, email: null, sub: '1' })).toBe('1');
  });

  it.each([
    ['2026-05-12T00:00:00Z', 0],
    ['2026-05-12T04:00:00Z', 0.5],
    ['2026-05-13T00:00:00Z', 1],
    ['2026-05-11T00:00:00Z', 0],
  ])('say at %s that %s of it is over', (now, share) => {
    const session = { createdAt: '2026-05-12T00:00:00Z', expiresAt: '2026-05-12T08:00:00Z' };
    expect(livedShare(session, Date.parse(now))).toBe(share);
  });

  it('count one and many', () => {
    expect([countOf(1), countOf(12)]).toEqual(['1 session', '12 sessions']);
  });

  it('name everybody once, and count those beyond the first few', () => {
    const sessions = ['a', 'b', 'a', 'c'].map((id) => ({ subject: subject(id) }));
    expect(namesOf(sessions)).toBe('a, b, c');
    expect(namesOf(sessions, 2)).toBe('a, b and 1 more');
  });
});

describe('the hosts of sessions', () => {
  it('are told once, by name', () => {
    expect(hostsOf([{ applicationHosts: ['b', 'a'] }, { applicationHosts: ['a'] }])).toEqual(['a', 'b']);
  });
});
