import { personName } from '../../api/person-name.js';
import { livedShare } from '../../ui/time-words.js';
import { countOf, namesOf } from './session-words.js';
import { sessionsSearch } from './sessions-search.js';

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

describe('sessionsSearch', () => {
  it('takes a person, a way to sign in and an application, and leaves out what makes no sense', () => {
    const id = '0189c1de-0000-4000-8000-000000000000';
    const all = { subject: id, method: 'okta', application: 'shop' };
    expect(sessionsSearch({ ...all, more: 1 })).toEqual(all);
    expect(sessionsSearch({ subject: 'x', method: 'y', application: '<b>' })).toEqual({});
  });

  it('takes which sessions are about to be ended, by their ids alone', () => {
    const id = '0189c1de-0000-4000-8000-000000000000';
    for (const end of ['all', id, `${id}.${id}`]) expect(sessionsSearch({ end })).toEqual({ end });
    expect(sessionsSearch({ end: `${id}.everything` })).toEqual({});
  });
});
