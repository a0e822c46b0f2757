import type {
  AccessModelRows,
  ApplicationRow,
  ConnectionRow,
} from '../../src/access-model/access-model-rows.js';
import type { SubjectFacts } from '../../src/subjects/subject-facts.js';
import type { SessionFacts } from '../../src/sessions/session-facts.js';

/** When the people and sessions of these fixtures came to be; FakeClock starts then, too. */
export const FIXTURE_TIME = new Date('2030-01-01T00:00:00.000Z');

/** A connection of the access model, `c1` by default. */
export function connectionRow(change: Partial<ConnectionRow> = {}): ConnectionRow {
  return {
    id: 'c1',
    slug: 'default',
    name: 'Okta',
    status: 'active',
    platform: true,
    issuer: 'https://example.okta.com',
    defaultRole: null,
    requiredGroups: [],
    sessionsValidAfterMs: null,
    ...change,
  };
}

/** An application of the access model: the wiki, `a1`, of connection `c1`. */
export function applicationRow(change: Partial<ApplicationRow> = {}): ApplicationRow {
  return {
    id: 'a1',
    slug: 'wiki',
    name: 'Wiki',
    builtIn: false,
    connectionIds: ['c1'],
    accessRules: [
      { path: '/*', anyRole: ['developer', 'admin'] },
      { path: '/admin/*', anyRole: ['admin'] },
      { path: '/pages/*', permission: 'page:read' },
      { path: '/lost/*', permission: 'nobody:holds' },
      { path: '/form', methods: ['POST'], anyRole: ['developer'] },
      { path: '/status', public: true },
    ],
    ...change,
  };
}

/**
 * A small access model: the groups Admins, Devs and Guests give the roles of their names, and the wiki is at
 * `wiki.example.com`, `localhost` and `127.0.0.1`.
 */
export function modelRows(change: Partial<AccessModelRows> = {}): AccessModelRows {
  return {
    version: 'v1',
    connections: [connectionRow(), connectionRow({ id: 'c2', slug: 'partner', platform: false })],
    roles: [
      { key: 'admin', name: 'Admin', rank: 0 },
      { key: 'security-engineer', name: 'Security Engineer', rank: 1 },
      { key: 'developer', name: 'Developer', rank: 2 },
      { key: 'guest', name: 'Guest', rank: 3 },
    ],
    mappings: ['c1', 'c2'].flatMap((connectionId) => [
      { connectionId, groupName: 'Admins', groupId: null, roleKey: 'admin' },
      { connectionId, groupName: 'Devs', groupId: null, roleKey: 'developer' },
      { connectionId, groupName: 'Guests', groupId: null, roleKey: 'guest' },
    ]),
    applications: [
      { id: 'a0', slug: 'gateway', name: 'Rolegate', builtIn: true, connectionIds: [], accessRules: [] },
      applicationRow(),
    ],
    hosts: ['wiki.example.com', 'localhost', '127.0.0.1'].map((host) => ({ host, applicationId: 'a1' })),
    grants: [
      { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'write' },
      { applicationId: 'a0', role: 'admin', resourceType: 'roles', action: 'read' },
      { applicationId: 'a0', role: 'developer', resourceType: 'roles', action: 'read' },
      { applicationId: 'a1', role: '*', resourceType: 'page', action: 'read' },
    ],
    credentials: [],
    ...change,
  };
}

/** A person of connection `c1` who is in these groups. */
export function subjectFacts(groups: readonly string[], change: Partial<SubjectFacts> = {}): SubjectFacts {
  return {
    id: 's1',
    connectionId: 'c1',
    sub: '00u1',
    login: 'ada@example.com',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    status: 'active',
    membership: {
      groups: groups.map((name) => ({ name })),
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: FIXTURE_TIME,
    },
    membershipVersion: 1,
    sessionsValidAfterMs: null,
    attributes: {},
    ...change,
  };
}

/** A session of that person, begun as the membership was read. */
export function sessionFacts(subject: SubjectFacts, change: Partial<SessionFacts> = {}): SessionFacts {
  return {
    key: 'ab'.repeat(32),
    id: 'session-1',
    connectionId: subject.connectionId,
    createdAtMs: FIXTURE_TIME.getTime(),
    expiresAtMs: FIXTURE_TIME.getTime() + 8 * 3_600_000,
    acr: null,
    amr: [],
    authTimeMs: null,
    subject,
    ...change,
  };
}
