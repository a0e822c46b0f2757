import { existsSync, readFileSync } from 'node:fs';
import type { AccessRule } from '../../src/applications/access-rule.js';
import { groups } from './cast.js';
import { writePrivateFile } from './data-folder.js';
import { askGateway, callGateway, type GatewayApi } from './gateway-api.js';
import { APPROVE, INVOICE_GRANTS, INVOICE_TYPE } from './invoices.js';
import { APPLICATION_HOST } from './ports.js';

/** The slug of the sample application. */
export const APPLICATION_SLUG = 'payroll';

const EVERY_ROLE = ['admin', 'security-engineer', 'developer', 'guest'];

/** Who may use which part of the sample application. */
export const ACCESS_RULES: readonly AccessRule[] = [
  { path: '/*', anyRole: EVERY_ROLE },
  { path: '/reports/*', anyRole: ['admin', 'security-engineer'] },
  // In seconds: whoever proved their identity longer ago signs in at Okta once more.
  { path: '/admin/*', anyRole: ['admin'], maxAge: 300 },
  { path: '/public/*', public: true },
];

/** How events of the simulated org come to the gateway: at once, and by looking what was missed. */
const TRIGGERS = [{ kind: 'event-hook' }, { kind: 'poll', intervalSeconds: 30 }] as const;

interface Trigger {
  readonly id: string;
  readonly kind: string;
}

/** Says whether the gateway accepts an API token. */
export async function tokenWorks(url: string, token: string): Promise<boolean> {
  return (await callGateway({ url, token }, 'GET', '/group-mappings')).ok;
}

/**
 * Fills the gateway as an admin would: through its REST API. Of what is there already, the application's hosts and rules
 * become those of this version; everything else stays as it is.
 * @throws Error when the gateway refuses something for another reason.
 */
export async function seedGateway(api: GatewayApi): Promise<void> {
  for (const { name: groupName, role } of groups) {
    if (role !== undefined) await create(api, '/group-mappings', { groupName, role });
  }
  const application = { hosts: [APPLICATION_HOST], accessRules: ACCESS_RULES };
  await create(api, '/applications', { slug: APPLICATION_SLUG, name: 'Acorn Payroll', ...application });
  await askGateway(api, 'PATCH', `/applications/${APPLICATION_SLUG}`, application);
  for (const { role, condition } of INVOICE_GRANTS) {
    const grant = { role, action: APPROVE, resourceType: INVOICE_TYPE, condition };
    await create(api, `/applications/${APPLICATION_SLUG}/grants`, grant);
  }
  await askGateway(api, 'PATCH', '/connections/default', { oktaActions: 'manage' });
  const existing = new Set((await triggers(api)).map(({ kind }) => kind));
  for (const trigger of TRIGGERS) {
    if (!existing.has(trigger.kind)) await create(api, '/event-triggers', trigger);
  }
}

/**
 * The credential with which the sample application asks decisions and writes what it stores at the gateway: the one of an
 * earlier start if it still works, else a new one.
 * @param file Where it is kept, readable by its owner alone.
 * @throws Error when the gateway refuses.
 */
export async function provideCredential(api: GatewayApi, file: string): Promise<string> {
  const path = `/applications/${APPLICATION_SLUG}`;
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if ((await callGateway({ url: api.url, token: kept }, 'GET', `${path}/entities?limit=1`)).ok) return kept;
  }
  const { token } = await askGateway<{ token: string }>(api, 'POST', `${path}/credentials`, {
    name: 'payroll',
  });
  writePrivateFile(file, token);
  return token;
}

/**
 * Has the gateway register its event hooks in the simulated org, which forgets them when it stops.
 * @throws Error when the gateway or the org refuses.
 */
export async function registerEventHooks(api: GatewayApi): Promise<void> {
  for (const { id, kind } of await triggers(api)) {
    if (kind === 'event-hook') await askGateway(api, 'POST', `/event-triggers/${id}/register`);
  }
}

async function triggers(api: GatewayApi): Promise<readonly Trigger[]> {
  return (await askGateway<{ items: Trigger[] }>(api, 'GET', '/event-triggers')).items;
}

async function create(api: GatewayApi, path: string, body: object): Promise<void> {
  const answer = await callGateway(api, 'POST', path, body);
  // 409: it exists, because an earlier start got this far (or ADMIN_GROUP made it).
  if (answer.ok || answer.status === 409) return;
  throw new Error(
    `The gateway answered ${answer.status} to POST /api/v1${path}: ${JSON.stringify(answer.body)}`,
  );
}
