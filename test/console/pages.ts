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
];
