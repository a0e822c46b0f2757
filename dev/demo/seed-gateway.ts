import type { AccessRule } from '../../src/applications/access-rule.js';
import { groups } from './cast.js';
import { askGateway, callGateway, type GatewayApi } from './gateway-api.js';
import { LOOPBACK } from './ports.js';

/** The slug of the sample application. */
export const APPLICATION_SLUG = 'payroll';

const EVERY_ROLE = ['admin', 'security-engineer', 'developer', 'guest'];

/** Who may use which part of the sample application. */
export const ACCESS_RULES: readonly AccessRule[] = [
  { path: '/*', anyRole: EVERY_ROLE },
  { path: '/reports/*', anyRole: ['admin', 'security-engineer'] },
  { path: '/admin/*', anyRole: ['admin'] },
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
 * Fills the gateway as an admin would: through its REST API. Whatever is there already stays as it is.
 * @throws Error when the gateway refuses something for another reason.
 */
export async function seedGateway(api: GatewayApi): Promise<void> {
  for (const { name: groupName, role } of groups) {
    if (role !== undefined) await create(api, '/group-mappings', { groupName, role });
  }
  await create(api, '/applications', {
    slug: APPLICATION_SLUG,
    name: 'Acorn Payroll',
    hosts: [LOOPBACK],
    accessRules: ACCESS_RULES,
  });
  await askGateway(api, 'PATCH', '/connections/default', { oktaActions: 'manage' });
  const existing = new Set((await triggers(api)).map(({ kind }) => kind));
  for (const trigger of TRIGGERS) {
    if (!existing.has(trigger.kind)) await create(api, '/event-triggers', trigger);
  }
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
