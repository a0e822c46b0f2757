import type { ConsoleScene } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';

/** Every page of the console. What is in here is tried in every state, colour scheme and width. */
export const pages: readonly ConsolePage[] = [
  {
    name: 'Overview',
    path: '/',
    reads: '/api/v1/overview?',
    permission: 'audit-events:read',
    shows: 'Denials by reason',
    showsEmpty: 'Nothing was denied in the last 24 hours',
    empty: {
      at: '2026-05-12T10:00:00.000Z',
      okta: { items: [], omitted: 0 },
      replicas: { items: [], nextCursor: null, modelVersion: '1' },
      statistics: {
        from: '2026-05-12T08:00:00.000Z',
        to: '2026-05-12T10:00:00.000Z',
        step: '1h',
        coverage: [0, 0.5],
        series: [],
      },
      checklist: { done: 0, of: 1, items: [{ item: 'first-sign-in', done: false }] },
      missing: [],
    },
    many: { shows: 'Denials by reason' },
  },
  {
    name: 'Activity, live',
    path: '/activity',
    reads: '/api/v1/audit-events?limit=20',
    permission: 'audit-events:read',
    shows: 'Role created: Auditor',
    showsEmpty: 'Nothing has happened yet',
    many: { shows: 'Application created: Application 1' },
  },
  {
    name: 'Activity, audit',
    path: '/activity?tab=audit',
    reads: '/api/v1/audit-events?limit=50',
    permission: 'audit-events:read',
    shows: 'Role created',
    showsEmpty: 'No such event',
    dialogs: [
      { name: 'Audit event', path: '/activity?tab=audit&event=1', shows: 'Request id' },
      {
        name: 'Undo a change',
        path: '/activity?tab=audit&event=1&revert=true',
        shows: 'Nothing undoes this.',
      },
    ],
    many: { shows: 'Events: 50 shown; there are more' },
  },
  {
    name: 'Activity, sign-ins',
    path: '/activity?tab=sign-ins',
    reads: '/api/v1/sign-ins?',
    permission: 'subjects:read',
    shows: 'ada@example.com',
    showsEmpty: 'No such sign-in',
    many: { shows: 'Sign-ins: 50 shown; there are more' },
  },
  {
    name: 'Activity, decisions',
    path: '/activity?tab=decisions',
    reads: '/api/v1/decisions?',
    permission: 'decisions:read',
    shows: 'read on ',
    showsEmpty: 'No such decision',
    many: { shows: 'Decisions: 50 shown; there are more' },
  },
  {
    name: 'Roles',
    path: '/roles',
    reads: '/api/v1/role-summaries',
    permission: 'roles:read',
    shows: 'Security Engineer',
    showsEmpty: 'No roles',
    dialogs: [
      { name: 'New role', path: '/roles?add=role', shows: 'It can’t be changed later.' },
      { name: 'Edit role', path: '/roles?open=auditor', shows: 'It can’t be changed.' },
      {
        name: 'Delete role',
        path: '/roles?open=auditor&remove=role',
        shows: 'Type auditor to confirm',
        onAnother: true,
      },
      { name: 'Access of a role', path: '/roles?access=admin&compare=guest', shows: 'Only Admin' },
    ],
    many: { shows: 'The 1000 most powerful roles are shown; there are more.' },
  },
  {
    name: 'Groups → roles',
    path: '/groups',
    reads: '/api/v1/group-roles',
    permission: 'group-mappings:read',
    shows: 'Rolegate Admins',
    showsEmpty: 'No group gives a role yet: everybody is refused',
    empty: {
      connection: 'default',
      defaultRole: null,
      oktaApi: true,
      mappings: [],
      roles: [{ key: 'admin', name: 'Admin', rank: 0, grants: 27, applications: 1 }],
      unmapped: [],
      unmappedTotal: 0,
      peopleExamined: 0,
    },
    dialogs: [
      { name: 'Map a group', path: '/groups?open=map&role=guest', shows: 'Choose a group first.' },
      { name: 'A group', path: '/groups?open=group&group=Rolegate%20Admins', shows: 'People known here' },
      { name: 'As code', path: '/groups?code=page', shows: 'If-Match' },
    ],
    many: { shows: 'The 100 with most people of 10,' },
  },
  {
    name: 'Sessions',
    path: '/sessions',
    reads: '/api/v1/sessions?',
    permission: 'sessions:read',
    shows: 'Ada Tester',
    showsEmpty: 'Nobody is signed in',
    dialogs: [
      {
        name: 'End a session',
        path: async (scene) => `/sessions?end=${await firstOf(scene, '/api/v1/sessions')}`,
        shows: 'This signs out',
      },
    ],
    many: { shows: 'Sessions: 50 shown; there are more' },
  },
  {
    name: 'People',
    path: '/people',
    reads: '/api/v1/subjects?',
    permission: 'subjects:read',
    shows: 'Ada Tester',
    showsEmpty: 'Nobody has signed in yet',
    empty: { items: [], nextCursor: null, membershipMaxAgeSeconds: 900 },
    many: { shows: 'People: 50 shown; there are more' },
  },
  {
    name: 'Person',
    path: async (scene) => `/people/${await adaOf(scene)}`,
    reads: '/api/v1/subjects/',
    permission: 'subjects:read',
    shows: 'Rolegate Admins',
    dialogs: [
      {
        name: 'End all sessions',
        path: async (scene) => `/people/${await adaOf(scene)}?open=end`,
        shows: 'Okta’s own session stays',
      },
      {
        name: 'End one session',
        path: async (scene) => {
          const ada = await adaOf(scene);
          const session = await firstOf(scene, `/api/v1/sessions?subject=${ada}`);
          return `/people/${ada}?tab=sessions&open=end-${session}`;
        },
        shows: 'Okta’s own session stays',
      },
    ],
    many: {
      path: async (scene) => `/people/${await idOfMany(scene)}`,
      shows: 'Applications: 50 shown; there are more',
    },
  },
  {
    name: 'Explain',
    path: async (scene) => `/explain?subject=${await adaOf(scene)}&role=developer`,
    reads: '/api/v1/explain',
    permission: 'explain:read',
    shows: 'What would change this',
    many: {
      path: async (scene) => `/explain?subject=${await idOfMany(scene)}&role=developer`,
      shows: 'Person 1 lacks the role Developer',
    },
  },
  {
    name: 'Connections',
    path: '/connections',
    reads: '/api/v1/connections?',
    permission: 'connections:read',
    shows: 'Client proves itself by',
    showsEmpty: 'No connections',
    many: { shows: '50 of 1000 shown' },
  },
  {
    name: 'Add a connection',
    path: '/connections?open=new',
    reads: '/api/v1/connections?',
    permission: 'connections:read',
    shows: 'Its Okta address',
  },
  {
    name: 'Connection',
    path: '/connections/default',
    reads: '/api/v1/connections/default',
    permission: 'connections:read',
    shows: 'As of the gateway’s last calls',
    dialogs: [
      { name: 'Disable', path: '/connections/default?open=status', shows: 'It can’t be disabled' },
      { name: 'Delete', path: '/connections/default?open=delete', shows: 'This goes with it' },
    ],
  },
  {
    name: 'Connection settings',
    path: '/connections/default?tab=settings',
    reads: '/api/v1/connections/default',
    permission: 'connections:read',
    shows: 'Claims kept as attributes',
    dialogs: [
      { name: 'API access', path: '/connections/default?tab=settings&open=access', shows: 'By what?' },
      {
        name: 'Remove API access',
        path: '/connections/default?tab=settings&open=remove-access',
        shows: 'The gateway forgets the credential',
      },
    ],
  },
  {
    name: 'Set-up guide',
    path: '/connections/default?tab=guide',
    reads: '/api/v1/connections/default/setup-guide',
    permission: 'connections:read',
    shows: 'Create the app integration',
  },
  {
    name: 'API tokens',
    path: '/settings',
    needs: ({ admin }) => admin.post('/api/v1/api-tokens', { name: 'deploy pipeline', role: 'guest' }),
    reads: '/api/v1/api-tokens?',
    permission: 'api-tokens:read',
    shows: 'deploy pipeline',
    showsEmpty: 'No API tokens',
    dialogs: [{ name: 'New API token', path: '/settings?open=new', shows: 'Expires after' }],
    many: { shows: 'API tokens: 50 shown; there are more' },
  },
  {
    name: 'Event triggers',
    path: '/settings?tab=triggers',
    needs: ({ admin }) => admin.post('/api/v1/event-triggers', { kind: 'event-hook' }),
    reads: '/api/v1/event-triggers?',
    permission: 'event-triggers:read',
    shows: 'when Okta calls',
    showsEmpty: 'No event triggers',
    dialogs: [
      { name: 'New event trigger', path: '/settings?tab=triggers&open=new', shows: 'Pass events on to' },
      {
        name: 'An event trigger',
        path: async (scene) =>
          `/settings?tab=triggers&open=${await firstOf(scene, '/api/v1/event-triggers')}`,
        shows: 'Register in Okta',
      },
      {
        name: 'Delete an event trigger',
        path: async (scene) =>
          `/settings?tab=triggers&open=delete-${await firstOf(scene, '/api/v1/event-triggers')}`,
        shows: 'With its runs',
      },
      {
        name: 'Replace the secret of an event trigger',
        path: async (scene) =>
          `/settings?tab=triggers&open=secret-${await firstOf(scene, '/api/v1/event-triggers')}`,
        shows: 'Calls with the secret that Okta has',
      },
    ],
    many: { shows: 'Event triggers: 50 shown; there are more' },
  },
  {
    name: 'Configuration',
    path: '/settings?tab=configuration',
    reads: '/api/v1/configuration/environment',
    permission: 'configuration:read',
    shows: 'Download YAML',
    many: { shows: 'Download YAML' },
  },
  {
    name: 'Applications',
    path: '/applications',
    needs: wiki,
    reads: '/api/v1/applications?',
    permission: 'applications:read',
    shows: 'Wiki',
    showsEmpty: 'No application yet',
    dialogs: [{ name: 'New application', path: '/applications?open=new', shows: 'Who may use all of it?' }],
    many: { shows: 'Applications: 100 shown; there are more' },
  },
  {
    name: 'Application, Connect',
    path: '/applications/wiki',
    needs: wiki,
    reads: '/api/v1/applications/wiki',
    permission: 'applications:read',
    shows: 'Listening for',
    dialogs: [
      { name: 'Edit application', path: '/applications/wiki?open=edit', shows: 'Whose people may use it?' },
      {
        name: 'Delete application',
        path: '/applications/wiki?open=delete',
        shows: 'It can’t be brought back',
      },
    ],
    many: { path: '/applications/app-1', shows: 'Listening for' },
  },
  {
    name: 'Application, Access rules',
    path: '/applications/wiki?tab=rules',
    needs: wiki,
    reads: '/api/v1/applications/wiki/checks?',
    permission: 'applications:read',
    shows: 'guests stay out',
    showsEmpty: 'None yet. Try something above',
    dialogs: [
      { name: 'New rule', path: '/applications/wiki?tab=rules&open=new-rule', shows: 'It decides about' },
      {
        name: 'New check',
        path: '/applications/wiki?tab=rules&open=new-check',
        shows: 'What must stay true',
      },
      { name: 'A check', path: (scene) => ofWiki(scene, 'checks', 'rules', 'check-'), shows: 'Is to be' },
    ],
    many: { path: '/applications/app-1?tab=rules', shows: '200 of 1000 shown' },
  },
  {
    name: 'Application, Grants',
    path: '/applications/wiki?tab=grants',
    needs: wiki,
    reads: '/api/v1/applications/wiki/grants?',
    permission: 'applications:read',
    shows: 'Grants by kind of thing',
    showsEmpty: 'No grant yet',
    dialogs: [
      { name: 'New grant', path: '/applications/wiki?tab=grants&open=new-grant', shows: 'Kind of thing' },
      {
        name: 'A grant',
        path: (scene) => ofWiki(scene, 'grants', 'grants', 'grant-'),
        shows: 'Review the condition',
      },
      {
        name: 'Remove a grant',
        path: (scene) => ofWiki(scene, 'grants', 'grants', 'remove-'),
        shows: 'Remove grant',
      },
    ],
    many: { path: '/applications/app-1?tab=grants', shows: '200 of 10000 shown' },
  },
  {
    name: 'Application, Entities',
    path: '/applications/wiki?tab=entities',
    needs: wiki,
    reads: '/api/v1/applications/wiki/entities?',
    permission: 'applications:read',
    shows: 'welcome',
    showsEmpty: 'No entity yet',
    dialogs: [
      {
        name: 'New entity',
        path: '/applications/wiki?tab=entities&open=new-entity',
        shows: 'Properties, as JSON',
      },
      {
        name: 'An entity',
        path: `/applications/wiki?tab=entities&open=${encodeURIComponent('entity-["page","welcome"]')}`,
        shows: 'Properties, as JSON',
      },
    ],
    many: { path: '/applications/app-1?tab=entities', shows: 'Entities: 50 shown; there are more' },
  },
  {
    name: 'Application, Credentials',
    path: '/applications/wiki?tab=credentials',
    needs: wiki,
    reads: '/api/v1/applications/wiki/credentials?',
    permission: 'applications:read',
    shows: 'nightly job',
    showsEmpty: 'No credential yet',
    dialogs: [
      {
        name: 'New credential',
        path: '/applications/wiki?tab=credentials&open=new-credential',
        shows: 'What it is for',
      },
      {
        name: 'Replace a credential',
        path: (scene) => ofWiki(scene, 'credentials', 'credentials', 'replace-'),
        shows: 'What it is for',
      },
      {
        name: 'Revoke a credential',
        path: (scene) => ofWiki(scene, 'credentials', 'credentials', 'revoke-'),
        shows: 'Revoke credential',
      },
    ],
    many: { path: '/applications/app-1?tab=credentials', shows: 'Credentials: 50 shown' },
  },
  {
    name: 'Application, Activity',
    path: '/applications/gateway?tab=activity',
    reads: '/api/v1/decisions?application=gateway',
    permission: 'decisions:read',
    shows: 'Why it was denied',
    showsEmpty: 'Nothing was decided lately',
    many: { path: '/applications/app-1?tab=activity', shows: 'Decisions: 50 shown; there are more' },
  },
];

/** An application with a bit of everything, once. */
async function wiki({ admin }: ConsoleScene): Promise<void> {
  const made = await admin.post('/api/v1/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: ['wiki.example.test', '*.docs.example.test'],
    accessRules: [
      { path: '/*', anyRole: ['admin', 'developer'] },
      { path: '/public/*', public: true },
      { path: '/admin/*', methods: ['GET', 'POST'], anyRole: ['admin'], maxAge: 300 },
    ],
  });
  if (made.status !== 201) return;
  await admin.post('/api/v1/applications/wiki/grants', {
    role: 'developer',
    resourceType: 'page',
    action: 'edit',
    condition: 'resource.properties.owner == subject.id',
  });
  await admin.post('/api/v1/applications/wiki/credentials', { name: 'nightly job' });
  await admin.post('/api/v1/applications/wiki/checks', {
    name: 'guests stay out',
    who: { roles: ['guest'], connection: 'default' },
    method: 'GET',
    path: '/admin/keys',
    expected: 'denied',
  });
  await admin.put('/api/v1/applications/wiki/entities', {
    entities: [{ type: 'page', id: 'welcome', properties: { owner: '00u1' } }],
  });
}

/** The address of a dialog about the only one of its kind that the application has. */
const ofWiki = async (scene: ConsoleScene, kind: string, tab: string, open: string): Promise<string> =>
  `/applications/wiki?tab=${tab}&open=${open}${await firstOf(scene, `/api/v1/applications/wiki/${kind}`)}`;

/** The id of the first of a list. */
async function firstOf({ admin }: ConsoleScene, path: string): Promise<string> {
  const { body } = await admin.get(path);
  return (body['items'] as { id: string }[])[0]?.id ?? '';
}

/** The id of the admin. */
const adaOf = (scene: ConsoleScene): Promise<string> => idOf(scene, 'ada@example.com');

/** The id of whoever has as much as somebody can have: test/console/many-rows.ts. */
const idOfMany = (scene: ConsoleScene): Promise<string> => idOf(scene, 'person-1@example.com');

async function idOf({ admin }: ConsoleScene, email: string): Promise<string> {
  const { body } = await admin.get(`/api/v1/subjects?q=${email}`);
  return (body['items'] as { id: string }[])[0]?.id ?? '';
}
