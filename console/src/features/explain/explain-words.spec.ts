import type { Schemas } from '../../api/client.js';
import { askedWords } from '../../api/asked-words.js';
import { wayOut } from './change-words.js';
import { stepWords, ticketText } from './explain-words.js';

type Explanation = Schemas['ExplainResponse'];

const nameOf = (key: string): string => ({ admin: 'Admin', guest: 'Guest' })[key] ?? key;

const denied = {
  subject: { id: 's1', sub: '00u1', name: 'Bob', status: 'active', known: true },
  connection: { slug: 'default', name: 'Example', status: 'active' },
  application: 'shop',
  membership: {
    source: 'api',
    completeness: 'complete',
    freshness: 'stale',
    ageSeconds: 1200,
    groupsTotal: 14,
  },
  mappings: [{ matched: true, groupName: 'Everyone', role: 'guest' }],
  roles: ['guest'],
  byDefaultRole: false,
  grants: [],
  request: { method: 'GET', path: '/admin', rule: { index: 0, path: '/admin/*', anyRole: ['admin'] } },
  verdict: { allowed: false, reason: 'role-missing', decidedBy: { type: 'access-rule' } },
  summary: 'Bob may not GET /admin.',
  chain: [
    { step: 'session', outcome: 'unknown', code: 'session-assumed' },
    { step: 'groups', outcome: 'passed', code: 'groups-mapped' },
    { step: 'rule', outcome: 'failed', code: 'role-missing' },
    { step: 'decision', outcome: 'failed', code: 'role-missing' },
  ],
} as unknown as Explanation;

describe('the words of an explanation', () => {
  it.each([
    ['connection', 'Example is active'],
    ['membership', 'From Okta’s API, 20 minutes old, past its age, complete'],
    ['groups', '14 groups, 1 mapped: Everyone'],
    ['roles', 'Guest'],
    ['rule', 'The rule any method /admin/* lets in Admin'],
    ['decision', 'denied: role-missing'],
  ] as const)('say at the step %s what was found', (step, words) => {
    expect(stepWords({ step, outcome: 'passed', code: '' }, denied, nameOf)).toBe(words);
  });

  it('say that no rule names a path, and who is granted a permission', () => {
    const step = { step: 'rule', outcome: 'failed', code: 'no-matching-rule' } as const;
    const ruleless = { ...denied, request: { ...denied.request, rule: null } } as Explanation;
    expect(stepWords(step, ruleless, nameOf)).toBe('No rule of shop names GET /admin');
    const granted = { ...denied, request: undefined, grants: [{ role: '*', held: true }] };
    expect(stepWords(step, granted as unknown as Explanation, nameOf)).toBe('Granted to everybody');
  });

  it('are text for a ticket, with the way out and the address', () => {
    expect(ticketText(denied, nameOf, ['Have the role Admin.'], 'https://gw/console/explain?at=r1')).toBe(
      [
        'Bob may not GET /admin.',
        '',
        '? Session: Taken as signed in',
        '✓ Groups: 14 groups, 1 mapped: Everyone',
        '✗ Rule: The rule any method /admin/* lets in Admin',
        '✗ Decision: denied: role-missing',
        '',
        'What would change this:',
        '- Have the role Admin.',
        '',
        'https://gw/console/explain?at=r1',
      ].join('\n'),
    );
  });
});

describe('what would change a decision', () => {
  const way = (change: Schemas['WouldChangeResponse']) => {
    const { words, places } = wayOut(change, denied, nameOf);
    return [words, ...places.map(({ place }) => place.page)];
  };

  it('names the role, the group that gives it, and where to go', () => {
    expect(way({ kind: 'hold-role', role: 'admin', groups: ['Admins'] })).toEqual([
      'Have the role Admin. The group Admins gives it.',
      'person',
      'groups',
      'groups',
    ]);
    expect(way({ kind: 'hold-role', role: 'admin', groups: [], alsoNeeds: 'step-up-required' })).toEqual([
      'Have the role Admin. No group gives it yet: map one. That alone is not enough: then step-up-required.',
      'groups',
    ]);
  });

  it('leads to the mappings of the person’s connection, whichever is shown', () => {
    const { places } = wayOut({ kind: 'hold-role', role: 'admin' }, denied, nameOf);
    expect(places.map(({ place }) => place)).toContainEqual({
      page: 'groups',
      connection: 'default',
      search: { open: 'map', role: 'admin' },
    });
  });

  it.each<[Schemas['WouldChangeResponse']['kind'], string[]]>([
    ['enable-person', ['person']],
    ['activate-connection', ['connection']],
    ['open-application', ['application']],
    ['read-membership-again', ['person']],
    ['register-host', ['applications']],
    ['add-rule', ['application']],
    ['sign-in', []],
  ])('leads for %s to the page where it is done', (kind, pages) => {
    expect(way({ kind }).slice(1)).toEqual(pages);
  });

  it('says how strong a sign-in must be', () => {
    const [words] = way({ kind: 'stronger-sign-in', stepUp: { secondFactor: true, maxAge: 300 } });
    expect(words).toBe('Sign in again, with a second factor, within the last 300 seconds.');
  });
});

describe('what was asked', () => {
  it('is told by its kind', () => {
    const of = (asked: object | null) =>
      askedWords({ asked: asked as Schemas['RecordedDecisionResponse']['asked'], application: 'shop' });
    expect(of({ kind: 'request', method: 'GET', host: 'a.example.com', path: '/x' })).toBe(
      'GET a.example.com/x',
    );
    expect(of({ kind: 'action', resourceType: 'order', action: 'approve' })).toBe('order:approve at shop');
    expect(of(null)).toBe('something unclear at shop');
  });
});
