import type { AccessModelRows } from '../access-model/access-model-rows.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { roleSummaries } from './role-summaries.js';

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
const applications = Array.from({ length: 7 }, (_, number) => ({
  id: `a${number}`,
  slug: `app-${number}`,
  name: `App ${number}`,
  builtIn: false,
  connectionIds: [],
  accessRules: number === 0 ? [{ path: '/*', anyRole: ['admin', 'admin'] }] : [],
}));
const ADMIN = { key: 'admin', name: 'Admin', rank: 0, builtIn: true };
const GUEST = { key: 'guest', name: 'Guest', rank: 3, builtIn: true };
const model = buildAccessModel({
  version: 'v1',
  credentials: [],
  connections: [
    connection,
    { ...connection, id: 'c2', slug: 'partner', platform: false, defaultRole: 'guest' },
  ],
  roles: [
    { key: 'admin', name: 'Admin', rank: 0 },
    { key: 'guest', name: 'Guest', rank: 3 },
  ],
  mappings: [
    { connectionId: 'c1', groupName: 'Admins', groupId: '00g1', roleKey: 'admin' },
    { connectionId: 'c2', groupName: 'Admins', groupId: null, roleKey: 'admin' },
  ],
  applications,
  hosts: [],
  grants: [
    ...applications.map(({ id }) => ({
      applicationId: id,
      role: 'admin',
      resourceType: 'page',
      action: 'read',
    })),
    { applicationId: 'a6', role: 'admin', resourceType: 'page', action: 'edit' },
    { applicationId: 'a1', role: '*', resourceType: 'help', action: 'read' },
  ],
});

describe('roleSummaries', () => {
  it('names by what each role is given, as far as the caller sees the connections', () => {
    const all = roleSummaries([ADMIN, GUEST], model, { seesGivers: () => true, seesUses: false });
    expect(all).toEqual([
      {
        role: 'admin',
        name: 'Admin',
        rank: 0,
        builtIn: true,
        givenBy: [
          { connection: 'default', group: 'Admins' },
          { connection: 'partner', group: 'Admins' },
        ],
        givers: 2,
        uses: [],
        applications: 0,
      },
      {
        role: 'guest',
        name: 'Guest',
        rank: 3,
        builtIn: true,
        givenBy: [{ connection: 'partner', defaultRole: true }],
        givers: 1,
        uses: [],
        applications: 0,
      },
    ]);
    const own = roleSummaries([ADMIN, GUEST], model, { seesGivers: (id) => id === 'c2', seesUses: false });
    expect(own.map(({ givers }) => givers)).toEqual([1, 1]);
  });

  it('counts grants of its own and rules by application, and names the five with the most', () => {
    const [admin, guest] = roleSummaries([ADMIN, GUEST], model, { seesGivers: () => false, seesUses: true });
    expect(admin).toMatchObject({ givenBy: [], givers: 0, applications: 7 });
    expect(admin?.uses).toEqual([
      { slug: 'app-0', name: 'App 0', grants: 1, rules: 1 },
      { slug: 'app-6', name: 'App 6', grants: 2, rules: 0 },
      { slug: 'app-1', name: 'App 1', grants: 1, rules: 0 },
      { slug: 'app-2', name: 'App 2', grants: 1, rules: 0 },
      { slug: 'app-3', name: 'App 3', grants: 1, rules: 0 },
    ]);
    expect(guest).toMatchObject({ uses: [], applications: 0 });
  });

  it('says of a role that the model does not know yet that nothing gives it', () => {
    const fresh = { key: 'fresh', name: 'Fresh', rank: 900, builtIn: false };
    expect(roleSummaries([fresh], model, { seesGivers: () => true, seesUses: true })).toEqual([
      {
        role: 'fresh',
        name: 'Fresh',
        rank: 900,
        builtIn: false,
        givenBy: [],
        givers: 0,
        uses: [],
        applications: 0,
      },
    ]);
  });
});
