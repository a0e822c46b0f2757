import type { Schemas } from '../../api/client.js';
import { decidingRule, ruleName, wayOut } from './change-words.js';

type Explanation = Schemas['ExplainResponse'];
type Change = Schemas['WouldChangeResponse'];

const nameOf = (key: string): string => ({ admin: 'Admin', guest: 'Guest' })[key] ?? key;

const denied = {
  subject: { id: 's1' },
  connection: { slug: 'acme' },
  application: 'shop',
  membership: { groups: [{ name: 'Staff' }, { name: 'Interns' }], groupsTotal: 2 },
  mappings: [{ groupName: 'Staff', role: 'guest', matched: true }],
  roles: ['guest'],
  request: {
    method: 'POST',
    path: '/orders/7',
    rule: { path: '/orders/*', methods: ['POST', 'GET'], anyRole: ['admin'] },
  },
} as unknown as Explanation;

const placesOf = (change: Change, explanation: Explanation = denied) =>
  wayOut(change, explanation, nameOf).places.map(({ place }) => place);

describe('what would change a denial', () => {
  it('leads to the mapping of a role that no group gives, with the only group of the person that is free', () => {
    expect(placesOf({ kind: 'hold-role', role: 'admin', groups: [] })).toEqual([
      { page: 'groups', connection: 'acme', search: { open: 'map', role: 'admin', group: 'Interns' } },
    ]);
  });

  it('proposes no group when several are free, or when not all are known', () => {
    const many = { groups: [{ name: 'A' }, { name: 'B' }], groupsTotal: 2 };
    const cut = { groups: [{ name: 'A' }], groupsTotal: 200 };
    for (const membership of [many, cut]) {
      const [place] = placesOf({ kind: 'hold-role', role: 'admin', groups: [] }, {
        ...denied,
        membership,
      } as unknown as Explanation);
      expect(place).toMatchObject({ page: 'groups', search: { open: 'map', role: 'admin' } });
      expect(place).not.toHaveProperty('search.group');
    }
  });

  it('leads to the group that gives the role, to its mapping, and to the rule that asks for it', () => {
    expect(placesOf({ kind: 'hold-role', role: 'admin', groups: ['Chiefs'], rule: 0 })).toEqual([
      { page: 'person', id: 's1', search: { tab: 'membership' } },
      { page: 'groups', connection: 'acme', search: { open: 'group', group: 'Chiefs' } },
      { page: 'groups', connection: 'acme', search: { open: 'map', role: 'admin' } },
      { page: 'application', slug: 'shop', search: { tab: 'rules', rule: 'GET,POST /orders/*' } },
    ]);
  });

  it.each<[Change, unknown]>([
    [
      { kind: 'hold-role', role: 'admin', groups: [], permission: 'order:approve' },
      {
        page: 'application',
        slug: 'shop',
        search: { tab: 'grants', open: 'new-grant', permission: 'order:approve', role: 'guest' },
      },
    ],
    [
      { kind: 'add-grant', permission: 'order:approve' },
      {
        page: 'application',
        slug: 'shop',
        search: { tab: 'grants', open: 'new-grant', permission: 'order:approve' },
      },
    ],
    [
      { kind: 'add-rule' },
      {
        page: 'application',
        slug: 'shop',
        search: { tab: 'rules', open: 'new-rule', path: '/orders/7', method: 'POST' },
      },
    ],
    [
      { kind: 'meet-condition', condition: 'true', role: 'guest' },
      { page: 'application', slug: 'shop', search: { tab: 'grants' } },
    ],
    [{ kind: 'enable-person' }, { page: 'person', id: 's1', search: { open: 'status' } }],
    [{ kind: 'activate-connection' }, { page: 'connection', slug: 'acme', search: { open: 'status' } }],
    [{ kind: 'open-application' }, { page: 'application', slug: 'shop', search: { open: 'edit' } }],
    [{ kind: 'register-host' }, { page: 'applications', search: { open: 'new' } }],
  ])('has the dialog open and filled that does it: %j', (change, place) => {
    expect(placesOf(change)).toContainEqual(place);
  });

  it('leads nowhere for somebody who is not known here, and where no application was found', () => {
    const nobody = { ...denied, subject: { id: null }, application: null } as unknown as Explanation;
    expect(placesOf({ kind: 'enable-person' }, nobody)).toEqual([]);
    expect(placesOf({ kind: 'add-rule' }, nobody)).toEqual([]);
    expect(decidingRule(nobody)).toBeUndefined();
  });

  it('names a rule by its methods and its path, whatever their order', () => {
    expect(ruleName({ path: '/a' })).toBe('* /a');
    expect(ruleName({ path: '/a', methods: ['PUT', 'GET'] })).toBe('GET,PUT /a');
    expect(decidingRule(denied)?.label).toBe('Open the rule POST, GET /orders/*');
  });
});
