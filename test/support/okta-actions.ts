import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { eventually } from './eventually.js';
import type { TestGateway } from './gateway.js';
import type { RestClient } from './rest-client.js';

/** What the audit trail says of an attempt in Okta's directory. */
export interface RecordedAction {
  readonly action: string;
  readonly outcome: string;
  readonly target: { readonly type: string; readonly id: string };
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

/** Lets a connection do in Okta's directory what `oktaActions` says. */
export async function allowOktaActions(
  admin: RestClient,
  oktaActions: 'off' | 'read' | 'manage',
  connection = 'default',
): Promise<void> {
  const { status } = await admin.patch(`/api/v1/connections/${connection}`, { oktaActions });
  if (status !== 200) throw new Error(`oktaActions could not be set: ${status}`);
}

/** The newest audit event with this action. */
export async function lastRecorded(admin: RestClient, action: string): Promise<RecordedAction> {
  const { body } = await admin.get(`/api/v1/audit-events?action=${action}&limit=1`);
  const [event] = body['items'] as RecordedAction[];
  if (!event) throw new Error(`The audit trail has no ${action}`);
  return event;
}

/** The path of a person in Okta's directory, and of what is below them. */
export function pathOf(person: Pick<OktaUser, 'id'>, below = ''): string {
  return `/api/v1/okta/users/${person.id}${below}`;
}

/** Waits until a person's session has these roles. */
export async function eventuallyRoles(client: RestClient, roles: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { body } = await client.get('/api/v1/session');
    expect(body['roles']).toEqual(roles);
  });
}

/** Everything that the gateway logged, recorded and stored of its tables which could hold a secret. */
export async function tracesOf(gateway: TestGateway, admin: RestClient): Promise<string> {
  const events = await admin.all('/api/v1/audit-events', 200);
  return [...gateway.logLines, JSON.stringify(events)].join('\n');
}
