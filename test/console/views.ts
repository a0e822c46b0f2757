import { eventually } from '../support/eventually.js';
import type { ConsoleScene, Visitor } from './console-scene.js';
import { pickGroup } from './hands.js';
import type { ConsolePage } from './page-registry.js';
import { goThroughTest } from './second-org.js';

/** What the console shows besides the pages of the matrix: a tab, a step, a page of few words. */
export interface View {
  readonly name: string;
  /** Below `/console`. */
  readonly path: string | ((scene: ConsoleScene) => Promise<string>);
  readonly shows: string | RegExp;
  /** The address of the answer that it stands on. Absent = it needs none, or the matrix tries that answer. */
  readonly reads?: RegExp;
  /** Drawers that are open on it: parts that may be closed, and ask for themselves. */
  readonly drawers?: number;
  /** What brings the page into this state, once it is open. Absent = the address does. */
  readonly arrange?: (visitor: Visitor, scene: ConsoleScene) => Promise<unknown>;
  /** The view with as many rows as there may be, as a page has it: test/console/page-registry.ts. */
  readonly many?: ConsolePage['many'];
  /** What it says when that answer fails. Default: what the gateway says. */
  readonly saysFailed?: string;
}

/** Makes what these need besides what the pages need. */
export async function secondOrg({ admin, gateway: { okta } }: ConsoleScene): Promise<void> {
  const made = await admin.post('/api/v1/connections', {
    slug: 'second-org',
    name: 'Second org',
    issuer: `${okta.simulator.url}/oauth2/default`,
    clientId: okta.app.id,
    clientSecret: okta.app.clientSecret,
  });
  if (made.status !== 201) throw new Error(`The draft was refused: ${made.status}`);
}

/** The first of a list. */
async function firstOf({ admin }: ConsoleScene, path: string): Promise<Record<string, unknown>> {
  const { body } = await admin.get(path);
  return (body['items'] as Record<string, unknown>[])[0] ?? {};
}

const idOf = async (of: ConsoleScene, email: string): Promise<string> =>
  String((await firstOf(of, `/api/v1/subjects?q=${email}`))['id']);

const idOfAda = (of: ConsoleScene): Promise<string> => idOf(of, 'ada@example.com');

const tabOf =
  (email: string, tab: string) =>
  async (of: ConsoleScene): Promise<string> =>
    `/people/${await idOf(of, email)}?tab=${tab}`;

const tabOfAda = (tab: string): View['path'] => tabOf('ada@example.com', tab);

/** A tab of whoever has as much as somebody can have: test/console/many-rows.ts. */
const tabOfMany = (tab: string): ReturnType<typeof tabOf> => tabOf('person-1@example.com', tab);

/** A step of a draft whose app does not exist yet. */
const withoutClient =
  (step: number) =>
  async ({ admin, gateway: { okta } }: ConsoleScene): Promise<string> => {
    await admin.post('/api/v1/connections', { slug: 'third-org', issuer: okta.simulator.url });
    return `/connections/third-org?tab=guide&step=${step}`;
  };

/** A decision that can be explained by now: the gateway keeps them a moment later. */
async function requestToExplain(of: ConsoleScene): Promise<string> {
  let requestId = '';
  await eventually(async () => {
    requestId = String((await firstOf(of, '/api/v1/decisions?limit=1'))['requestId']);
    expect((await of.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200);
  });
  return requestId;
}

/** Every one of them. */
export const views: readonly View[] = [
  { name: 'Set-up, done', path: '/set-up', shows: 'This gateway is set up', reads: /\/api\/v1\/set-up$/ },
  { name: 'Set-up, step 6', path: '/set-up?step=6', shows: 'Protect something' },
  { name: 'Signed in again', path: '/signed-in', shows: 'You can close this one' },
  { name: 'No such page', path: `/${'nowhere'.repeat(30)}`, shows: 'No such page' },
  {
    name: 'About',
    path: '/settings?tab=about',
    shows: /· MIT$/,
    reads: /\/licences\.json$/,
    saysFailed: 'This build has no list of licences.',
  },
  {
    name: 'A review without its document',
    path: '/settings?tab=configuration&view=review',
    shows: 'This browser keeps no document of yours',
  },
  { name: 'Connection, test sign-in', path: '/connections/default?tab=test', shows: 'Make a test link' },
  { name: 'Draft, step 2', path: '/connections/second-org?tab=guide&step=2', shows: 'The app exists' },
  { name: 'Draft, step 3', path: '/connections/second-org?tab=guide&step=3', shows: /^Go on$/ },
  { name: 'Draft, step 4', path: '/connections/second-org?tab=guide&step=4', shows: 'Go on without a test' },
  { name: 'Draft, step 5', path: '/connections/second-org?tab=guide&step=5', shows: 'Activate Second org' },
  { name: 'Draft without a client, step 1', path: withoutClient(1), shows: 'Discard this draft…' },
  { name: 'Draft without a client, step 3', path: withoutClient(3), shows: 'The client ID is missing.' },
  { name: 'Draft without a client, step 4', path: withoutClient(4), shows: 'It has no client ID yet' },
  {
    name: 'Person, Membership',
    path: tabOfAda('membership'),
    shows: 'Rolegate Admins',
    many: { path: tabOfMany('membership'), shows: '10,000 groups, 1 mapped' },
  },
  {
    name: 'Person, Sessions',
    path: tabOfAda('sessions'),
    shows: 'live, the newest first',
    reads: /\/api\/v1\/sessions\?/,
    many: { path: tabOfMany('sessions'), shows: /^10,000 live, the newest first/ },
  },
  {
    name: 'Person, Timeline',
    path: tabOfAda('timeline'),
    shows: 'The history is known since',
    reads: /\/timeline(\?|$)/,
    // Ada's: each sign-in that there is was hers.
    many: { shows: 'Entries: 50 shown; there are more' },
  },
  {
    name: 'Explain a request',
    path: async (of) => `/explain?at=${await requestToExplain(of)}`,
    shows: 'This is how it was',
  },
  {
    name: 'Explain an unknown request',
    path: '/explain?at=unknown',
    shows: 'No decision is kept for this request id',
  },
  {
    name: 'Explain a moment',
    path: async (of) => `/explain?subject=${await idOfAda(of)}&time=${new Date().toISOString()}`,
    shows: 'How it came to that',
    reads: /\/api\/v1\/decisions\?/,
    drawers: 1,
  },
];

/** Maps a group to a role that has none, without saving it. */
export async function mapChoir({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Choose a group for Auditor' }).click();
  await pickGroup(page, 'Choir', 'Use “Choir”');
  await page.getByRole('dialog').getByRole('button', { name: 'Map' }).click();
  await page.getByText('1 change, not saved').waitFor();
}

/** The same group is given to another role by somebody else, of which the page says when it is read again. */
async function mapChoirTwice(visitor: Visitor, { admin }: ConsoleScene): Promise<void> {
  await mapChoir(visitor);
  const theirs = { groupName: 'Choir', role: 'security-engineer' };
  const made = await admin.post('/api/v1/group-mappings', theirs);
  if (made.status !== 201) throw new Error(`The mapping was refused: ${made.status}`);
  visitor.page.on('dialog', (dialog) => void dialog.accept());
  await visitor.page.reload();
  await visitor.page.getByRole('button', { name: 'Show', exact: true }).click();
}

/** A draft whose client secret is not Okta's. */
async function withWrongSecret({ admin, gateway: { okta } }: ConsoleScene): Promise<string> {
  await admin.post('/api/v1/connections', {
    slug: 'wrong-secret',
    issuer: `${okta.simulator.url}/oauth2/default`,
    clientId: okta.app.id,
    clientSecret: 'wrong',
  });
  return '/connections/wrong-secret?tab=guide&step=4';
}

async function testSignIn(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('button', { name: 'Make a test link' }).click();
  await goThroughTest(visitor);
}

/** States of pages that no address leads to. */
export const arrangedViews: readonly View[] = [
  { name: 'Groups with a draft', path: '/groups', arrange: mapChoir, shows: '1 change, not saved' },
  {
    name: 'Groups with a conflict',
    path: '/groups',
    arrange: mapChoirTwice,
    shows: /changed the same meanwhile/,
  },
  {
    name: 'A failed test sign-in',
    path: withWrongSecret,
    arrange: testSignIn,
    shows: 'The provider does not accept the client secret',
  },
];
