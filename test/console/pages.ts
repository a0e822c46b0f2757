import type { ConsoleScene } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';

/** Every page of the console. What is in here is tried in every state, colour scheme and width. */
export const pages: readonly ConsolePage[] = [
  {
    name: 'Roles',
    path: '/roles',
    reads: '/api/v1/roles?',
    permission: 'roles:read',
    shows: 'Security Engineer',
    showsEmpty: 'No roles',
    dialogs: [
      { name: 'New role', path: '/roles?open=new', shows: 'It can’t be changed later.' },
      { name: 'Edit role', path: '/roles?open=auditor', shows: 'It can’t be changed.' },
      { name: 'Access of a role', path: '/roles?access=admin&compare=guest', shows: 'Only Admin' },
    ],
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
      { name: 'As code', path: '/groups?open=code', shows: 'If-Match' },
    ],
  },
  {
    name: 'Sessions',
    path: '/sessions',
    reads: '/api/v1/sessions?',
    permission: 'sessions:read',
    shows: 'Ada Tester',
    showsEmpty: 'Nobody is signed in',
  },
  {
    name: 'People',
    path: '/people',
    reads: '/api/v1/subjects?',
    permission: 'subjects:read',
    shows: 'Ada Tester',
    showsEmpty: 'Nobody has signed in yet',
    empty: { items: [], nextCursor: null, membershipMaxAgeSeconds: 900 },
  },
  {
    name: 'Person',
    path: async (scene) => `/people/${await adaOf(scene)}`,
    reads: '/api/v1/subjects/',
    permission: 'subjects:read',
    shows: 'Rolegate Admins',
  },
  {
    name: 'Explain',
    path: async (scene) => `/explain?subject=${await adaOf(scene)}&role=developer`,
    reads: '/api/v1/explain',
    permission: 'explain:read',
    shows: 'What would change this',
  },
  {
    name: 'Connections',
    path: '/connections',
    reads: '/api/v1/connections?',
    permission: 'connections:read',
    shows: 'Client proves itself by',
    showsEmpty: 'No connections',
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
    ],
  },
  {
    name: 'Configuration',
    path: '/settings?tab=configuration',
    reads: '/api/v1/configuration/environment',
    permission: 'configuration:read',
    shows: 'Download YAML',
  },
];

/** The id of the admin. */
async function adaOf({ admin }: ConsoleScene): Promise<string> {
  const { body } = await admin.get('/api/v1/subjects?q=ada@example.com');
  return (body['items'] as { id: string }[])[0]?.id ?? '';
}
