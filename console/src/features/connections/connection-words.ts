import type { Schemas } from '../../api/client.js';
import type { BadgeLook } from '../../ui/badge.js';
import type { SecretSet } from '../../ui/secret-set.js';

type Connection = Schemas['ConnectionResponse'];
type ManagementAuth = Schemas['ManagementAuthResponse'];
type Health = Pick<Schemas['ConnectionState'], 'status' | 'reason'>;
type AuditEvent = Schemas['AuditEventResponse'];

/** A word with what its colour underlines. */
export interface Word {
  readonly look: BadgeLook;
  readonly text: string;
}

const STATUS: Readonly<Record<Connection['status'], Word>> = {
  draft: { look: 'info', text: 'draft' },
  active: { look: 'good', text: '✔ active' },
  disabled: { look: 'warn', text: 'disabled' },
};

/** Whether people may sign in through a connection. */
export function statusWord({ status }: Pick<Connection, 'status'>): Word {
  return STATUS[status];
}

/** How Okta did at the last calls. @param health Undefined: nothing is known of the connection. */
export function oktaWord(health: Health | undefined): Word {
  switch (health?.status) {
    case 'ok':
      return { look: 'good', text: '✔ answers' };
    case 'degraded':
      return { look: 'warn', text: `⚠ answers, but ${reason(health, 'refuses something')}` };
    case 'unreachable':
      return { look: 'bad', text: `✗ not reachable: ${reason(health, 'no answer')}` };
    default:
      return { look: 'plain', text: 'not asked yet' };
  }
}

function reason({ reason: why }: Health, otherwise: string): string {
  return why ?? otherwise;
}

const KIND: Readonly<Record<ManagementAuth['type'], string>> = {
  none: 'none',
  ssws: 'API token',
  'service-app': 'service app',
  'authorization-code': 'an admin’s grant',
};

const ACCESS: Readonly<Record<ManagementAuth['status'], Word>> = {
  none: { look: 'plain', text: 'none' },
  configured: { look: 'good', text: '✔ works' },
  'authorization-needed': { look: 'warn', text: '⚠ Okta has to be told of it' },
  'reauthorization-needed': { look: 'bad', text: '✗ Okta took the grant back' },
  failing: { look: 'bad', text: '✗ Okta refuses it' },
};

/** What kind of credential for Okta's API there is, in words. */
export function accessKind({ type }: Pick<ManagementAuth, 'type'>): string {
  return KIND[type];
}

/** How that credential stands. */
export function accessWord(auth: Pick<ManagementAuth, 'type' | 'status'>): Word {
  return ACCESS[auth.status];
}

/** Scopes that were asked for and that Okta did not give; undefined while it has not said, and for what has no scopes. */
export function missingScopes({ scopes }: Pick<ManagementAuth, 'scopes'>): string[] | undefined {
  if (!scopes?.granted) return undefined;
  const { granted } = scopes;
  return scopes.requested.filter((scope) => !granted.includes(scope));
}

/** The scopes in one line: how many of those asked for were given. */
export function scopesLine(auth: Pick<ManagementAuth, 'scopes' | 'type'>): string | undefined {
  if (auth.type === 'ssws') return 'its owner’s rights';
  if (!auth.scopes) return undefined;
  const missing = missingScopes(auth);
  if (missing === undefined) return `${auth.scopes.requested.length} asked for`;
  const given = `${auth.scopes.requested.length - missing.length} of ${auth.scopes.requested.length} granted`;
  return missing.length === 0 ? given : `${given}, without ${missing.join(', ')}`;
}

/** How the OIDC client proves itself. */
export function clientProof(
  connection: Pick<Connection, 'hasClientSecret' | 'tokenEndpointAuthMethod'>,
): string {
  if (connection.tokenEndpointAuthMethod === 'private_key_jwt') return 'private key';
  return connection.hasClientSecret ? 'client secret' : 'nothing yet';
}

/** When a secret of a connection was set, and by whom where that is known; undefined where neither is. */
export function secretSetOf(
  connection: Connection,
  events: readonly AuditEvent[],
  secret: 'clientSecret' | 'managementAuth',
): SecretSet | undefined {
  const told = secretSet(events, secret);
  const { clientSecretSetAt, clientSecretEnd, managementAuth } = connection;
  const [at, end] =
    secret === 'clientSecret'
      ? [clientSecretSetAt, clientSecretEnd]
      : [managementAuth.setAt, managementAuth.tokenEnd];
  if (at === undefined) return told;
  const ends = end === undefined ? {} : { end };
  // What the trail tells of another moment is of another secret.
  const same = told && Math.abs(Date.parse(told.at) - Date.parse(at)) < SAME_MS;
  return same ? { ...told, at, ...ends } : { at, ...ends };
}

/** An event is recorded in the transaction of its change, in milliseconds after it at most. */
const SAME_MS = 60_000;

/** What the last test said, and whether that is about the connection as it is now. */
export function lastTestWord({ lastTest, version }: Pick<Connection, 'lastTest' | 'version'>): Word {
  if (lastTest === undefined) return { look: 'plain', text: 'never run' };
  const { verdict, problems, warnings } = lastTest;
  const since = lastTest.version === version ? '' : ', before the last change';
  switch (verdict) {
    case 'ok':
      return { look: 'good', text: `✔ all good${since}` };
    case 'warnings':
      return { look: 'warn', text: `⚠ ${counted(warnings, 'warning', 'warnings')}${since}` };
    case 'problems':
      return { look: 'bad', text: `✗ ${counted(problems, 'problem', 'problems')}${since}` };
  }
}

/**
 * When a secret of a connection was set last, as far as the trail goes back; undefined when it does not tell.
 * @param events Newest first.
 */
export function secretSet(
  events: readonly AuditEvent[],
  secret: 'clientSecret' | 'managementAuth',
): SecretSet | undefined {
  const event = events.find(({ action, after }) => {
    if (action === 'connection.created') return after !== null && hadAtFirst(after, secret);
    const replaced: unknown = after?.['replacedSecrets'];
    return Array.isArray(replaced) && replaced.includes(secret);
  });
  return event && { at: event.at, by: event.actor.name };
}

function hadAtFirst(after: Readonly<Record<string, unknown>>, secret: string): boolean {
  if (secret === 'clientSecret') return after['hasClientSecret'] === true;
  const auth: unknown = after['managementAuth'];
  return typeof auth === 'object' && auth !== null && 'type' in auth && auth.type !== 'none';
}

/** A warning of the gateway's, as a sentence. */
export const warningWords: Readonly<Record<NonNullable<Connection['warnings']>[number], string>> = {
  'issuer-not-reached': 'Its issuer could not be reached when it was saved: nobody has confirmed it yet.',
  'client-shared': 'Another connection has the same issuer and client ID.',
};

/** "1 person", "3 people". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
