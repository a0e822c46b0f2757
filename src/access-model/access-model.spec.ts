import type { Group, Membership } from '../subjects/membership.js';
import type { AccessModelRows } from './access-model-rows.js';
import { buildAccessModel } from './build-access-model.js';
import { permissionsOf } from './permissions-of.js';
import { primaryRole, resolveRoles, rolesOf } from './resolve-roles.js';

const connection: AccessModelRows['connections'][number] = {
  id: 'c1',
  slug: 'default',
  name: 'Okta',
  status: 'active',
  platform: true,
  issuer: 'https://example.okta.com',
  defaultRole: null,
  requiredGroups: [],
  sessionsValidAfterMs: null,
};

const rows: AccessModelRows = {
  version: 'v1',
  credentials: [],
  connections: [
    connection,
    { ...connection, id: 'c2', slug: 'partner', platform: false, defaultRole: 'guest' },
    {
      ...connection,
      id: 'c3',
      slug: 'gated',
      platform: false,
      defaultRole: 'guest',
      requiredGroups: ['Staff', 'Friends'],
    },
    { ...connection, id: 'c4', slug: 'odd', platform: false, defaultRole: 'gone' },
  ],
  roles: [
    { key: 'guest', name: 'Guest', rank: 3 },
    { key: 'developer', name: 'Developer', rank: 2 },
    { key: 'admin', name: 'Admin', rank: 0 },
    { key: 'auditor', name: 'Auditor', rank: 2 },
  ],
  mappings: [
    { connectionId: 'c1', groupName: 'Admins', groupId: '00g1', roleKey: 'admin' },
    { connectionId: 'c1', groupName: 'Devs', groupId: null, roleKey: 'developer' },
    { connectionId: 'c1', groupName: 'Auditors', groupId: null, roleKey: 'auditor' },
    { connectionId: 'c1', groupName: 'Ghosts', groupId: null, roleKey: 'removed-role' },
    { connectionId: 'c1', groupName: 'Twins', groupId: '00g7', roleKey: 'guest', ambiguousName: true },
    { connectionId: 'c2', groupName: 'Devs', groupId: null, roleKey: 'admin' },
    { connectionId: 'c3', groupName: 'Devs', groupId: null, roleKey: 'developer' },
    { connectionId: 'unknown', groupName: 'Devs', groupId: null, roleKey: 'admin' },
  ],
  applications: [
    { id: 'a0', slug: 'gateway', name: 'Rolegate', builtIn: true, connectionIds: [], accessRules: [] },
    { id: 'a1', slug: 'wiki', name: 'Wiki', builtIn: false, connectionIds: ['c1'], accessRules: [] },
  ],
  hosts: [
    { host: 'Wiki.example.com', applicationId: 'a1' },
    { host: 'localhost', applicationId: 'a1' },
    { host: 'lost.example.com', applicationId: 'unknown' },
  ],
  grants: [
    { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'write' },
    { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'read' },
    { applicationId: 'a0', role: 'developer', resourceType: 'roles', action: 'read' },
    { applicationId: 'a0', role: '*', resourceType: 'help', action: 'read' },
    { applicationId: 'a1', role: 'developer', resourceType: 'page', action: 'edit' },
  ],
};
const model = buildAccessModel(rows);

const membership = (groups: readonly Group[], change: Partial<Membership> = {}): Membership => ({
  groups,
  source: 'id-token',
  completeness: 'complete',
  fetchedAt: new Date(0),
  ...change,
});
const named = (...names: string[]) => membership(names.map((name) => ({ name })));
const fromApi = (...groups: [id: string, name: string][]) =>
  membership(
    groups.map(([id, name]) => ({ id, name })),
    { source: 'api' },
  );

describe('buildAccessModel', () => {
  it('orders roles by rank, then by key', () => {
    expect(model.roles.map(({ key }) => key)).toEqual(['admin', 'auditor', 'developer', 'guest']);
  });

  it('finds connections by id and slug, applications by slug and host', () => {
    expect(model.version).toBe('v1');
    expect(model.connections.get('c2')).toBe(model.connectionsBySlug.get('partner'));
    expect(model.applicationsByHost.get('wiki.example.com')).toBe(model.applications.get('wiki'));
    expect(model.applicationsByHost.get('localhost')).toBe(model.applications.get('wiki'));
    expect(model.applicationsByHost.get('lost.example.com')).toBeUndefined();
    expect(model.applications.get('wiki')?.hosts).toEqual(['wiki.example.com', 'localhost']);
  });
});

describe('roles of a membership', () => {
  it.each<[string, Membership, string[]]>([
    ['no group', named(), []],
    ['a group that is mapped to nothing', named('Everyone'), []],
    ['a mapped group', named('Devs'), ['developer']],
    ['several mapped groups, in rank order', named('Devs', 'Everyone', 'Admins'), ['admin', 'developer']],
    ['a group in other letters', named('devs', 'DEVS', 'Devs '), []],
    ['the same group twice', named('Devs', 'Devs'), ['developer']],
    ['a mapping to a role that is gone', named('Ghosts'), []],
    ['a name of JavaScript’s own', named('__proto__', 'constructor', 'toString'), []],
    ['the pinned id', fromApi(['00g1', 'Admins']), ['admin']],
    ['the pinned id under another name', fromApi(['00g1', 'Renamed']), ['admin']],
    ['the pinned name with another id', fromApi(['00g9', 'Admins']), []],
    ['both', fromApi(['00g9', 'Admins'], ['00g1', 'x']), ['admin']],
    ['a name that is pinned to no id', fromApi(['00g5', 'Devs']), ['developer']],
    ['a pinned name that the API gave without id', membership([{ name: 'Admins' }], { source: 'api' }), []],
    ['an id from elsewhere than the API', membership([{ name: 'Admins', id: '00g9' }]), []],
    ['a group named like a pinned id', named('00g1'), []],
    ['a name alone that several groups have', named('Twins', 'Devs'), ['developer']],
    ['the pinned id of a name that several groups have', fromApi(['00g7', 'Twins']), ['guest']],
    ['a suspect list', { ...named('Devs'), completeness: 'suspect' }, ['developer']],
    ['an unavailable list', { ...named('Devs'), completeness: 'unavailable' }, []],
  ])('of %s', (_, given, roles) => {
    expect(rolesOf(model, 'c1', given)).toEqual(roles);
  });

  it('stay inside their connection', () => {
    expect(rolesOf(model, 'c2', named('Devs'))).toEqual(['admin']);
    expect(rolesOf(model, 'c2', named('Admins'))).toEqual(['guest']);
    expect(rolesOf(model, 'unknown', named('Devs'))).toEqual([]);
  });

  it('are the default role only of those without any mapped group', () => {
    expect(rolesOf(model, 'c2', named())).toEqual(['guest']);
    expect(rolesOf(model, 'c2', named('Devs'))).toEqual(['admin']);
    expect(rolesOf(model, 'c2', { ...named(), completeness: 'unavailable' })).toEqual([]);
    expect(rolesOf(model, 'c4', named())).toEqual([]);
  });

  it('need one of the required groups', () => {
    expect(resolveRoles(model, 'c3', named('Devs'))).toEqual({ roles: [], mappedGroups: [], usable: false });
    expect(rolesOf(model, 'c3', named('Devs', 'Friends'))).toEqual(['developer']);
    expect(rolesOf(model, 'c3', named('Staff'))).toEqual(['guest']);
  });

  it('name the groups that gave them, as Okta said them', () => {
    expect(resolveRoles(model, 'c1', named('Everyone', 'Devs', 'Admins')).mappedGroups).toEqual([
      'Devs',
      'Admins',
    ]);
    expect(resolveRoles(model, 'c1', fromApi(['00g1', 'Renamed'])).mappedGroups).toEqual(['Renamed']);
    expect(resolveRoles(model, 'c2', named('Everyone')).mappedGroups).toEqual([]);
  });

  it('come in rank order, each once, however many there are', () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const many = buildAccessModel({
      ...rows,
      roles: numbers.map((n) => ({ key: `r${n}`, name: 'Role', rank: n })),
      mappings: numbers.map((n) => ({
        connectionId: 'c1',
        groupName: `g${n}`,
        groupId: null,
        roleKey: `r${n}`,
      })),
    });
    const groups = numbers.toReversed().map((n) => `g${n}`);
    expect(rolesOf(many, 'c1', named(...groups, ...groups))).toEqual(numbers.map((n) => `r${n}`));
    expect(rolesOf(many, 'c1', named('g99', 'g31', 'g32', 'g63'))).toEqual(['r31', 'r32', 'r63', 'r99']);
  });

  it('have a primary one: the most powerful', () => {
    expect(primaryRole(rolesOf(model, 'c1', named('Devs', 'Admins')))).toBe('admin');
    expect(primaryRole([])).toBeNull();
  });
});

describe('permissionsOf', () => {
  it('adds up what the roles and everybody hold on one application', () => {
    expect(permissionsOf(model, 'gateway', ['developer'])).toEqual(new Set(['roles:read', 'help:read']));
    expect(permissionsOf(model, 'gateway', ['admin', 'developer'])).toEqual(
      new Set(['roles:write', 'roles:read', 'help:read']),
    );
    expect(permissionsOf(model, 'gateway', [])).toEqual(new Set(['help:read']));
    expect(permissionsOf(model, 'wiki', ['admin'])).toEqual(new Set());
    expect(permissionsOf(model, 'unknown', ['admin'])).toEqual(new Set());
  });

  it('leaves out what everybody holds for people whose membership can’t be used', () => {
    expect(permissionsOf(model, 'gateway', [], { everybody: false })).toEqual(new Set());
  });
});
