import type { AccessRule } from '../../src/applications/access-rule.js';
import { groups } from './cast.js';
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

/** Says whether the gateway accepts an API token. */
export async function tokenWorks(gatewayUrl: string, token: string): Promise<boolean> {
  const answer = await request(gatewayUrl, token, 'GET', '/group-mappings');
  await answer.body?.cancel();
  return answer.ok;
}

/**
 * Fills the gateway as an admin would: through its REST API. Whatever is there already stays as it is.
 * @throws Error when the gateway refuses something for another reason.
 */
export async function seedGateway(gatewayUrl: string, token: string): Promise<void> {
  for (const { name: groupName, role } of groups) {
    if (role !== undefined) await create(gatewayUrl, token, '/group-mappings', { groupName, role });
  }
  await create(gatewayUrl, token, '/applications', {
    slug: APPLICATION_SLUG,
    name: 'Acorn Payroll',
    hosts: [LOOPBACK],
    accessRules: ACCESS_RULES,
  });
}

async function create(gatewayUrl: string, token: string, path: string, body: object): Promise<void> {
  const answer = await request(gatewayUrl, token, 'POST', path, body);
  const text = await answer.text();
  // 409: it exists, because an earlier start got this far (or ADMIN_GROUP made it).
  if (answer.ok || answer.status === 409) return;
  throw new Error(`The gateway answered ${answer.status} to POST /api/v1${path}: ${text}`);
}

function request(
  gatewayUrl: string,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  return fetch(`${gatewayUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
}
