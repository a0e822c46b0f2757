import { impactSentence, toApplicationChange, toApplicationFields, withSlug } from './application-fields.js';

const application = {
  slug: 'wiki',
  name: 'Wiki',
  hosts: ['b.example.com', 'a.example.com'],
  connections: ['partner', 'default'],
  accessRules: [],
};

describe('the form of an application', () => {
  const before = toApplicationFields(application);

  it('sends what differs, and nothing when only the order or white space does', () => {
    expect(toApplicationChange(before, before)).toEqual({});
    const sameHosts = { ...before, hosts: ' b.example.com,\na.example.com ', name: 'Wiki ' };
    expect(toApplicationChange(before, sameHosts)).toEqual({});
    expect(toApplicationChange(before, { ...before, hosts: 'a.example.com' })).toEqual({
      hosts: ['a.example.com'],
    });
    expect(toApplicationChange(before, { ...before, enforcement: 'shadow' })).toEqual({
      enforcement: 'shadow',
    });
  });

  it('says whom people can turn to, or nobody any more', () => {
    const named = { ...before, supportContact: ' help@example.com ', showNeededGroups: 'yes' };
    const change = { supportContact: 'help@example.com', showNeededGroups: true };
    expect(toApplicationChange(before, named)).toEqual(change);
    const now = toApplicationFields({ ...application, ...change, showNeededGroups: true });
    expect(toApplicationChange(now, before)).toEqual({ supportContact: null, showNeededGroups: false });
  });

  it('closes an application to a connection, and opens it to one', () => {
    const closed = withSlug(before.connections, 'partner', false);
    expect(toApplicationChange(before, { ...before, connections: closed })).toEqual({
      connections: ['default'],
    });
    expect(withSlug(withSlug(closed, 'partner', true), 'partner', true)).toBe(before.connections);
  });
});

describe('what a deletion would touch', () => {
  const none = { people: 0, sessions: 0, applications: 1, tokens: 0 };

  it.each([
    [none, 'Nobody signed in now may use it.'],
    [{ ...none, people: 1, sessions: 2 }, '1 person signed in now may use it, in 2 sessions.'],
    [
      { ...none, people: 12, sessions: 13, hostSessions: 1, accessRules: 4, grants: 1, entities: 2 },
      '12 people signed in now may use it, in 13 sessions; 1 session on its own hosts end. With it go 4 access rules, 1 grant and 2 entities.',
    ],
  ])('is said in a sentence', (impact, sentence) => {
    expect(impactSentence(impact)).toBe(sentence);
  });
});
