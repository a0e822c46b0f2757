import type { Schemas } from '../../api/client.js';
import { linesOf } from '../../connect/lines.js';
import { connectionNameFault } from './new-connection.js';
import type { UnsavedSignIn } from '../../connect/connect.queries.js';

type Connection = Schemas['ConnectionResponse'];
type Change = Schemas['UpdateConnectionDto'];

/** What the form of a connection holds, as text; lists have a line for each entry. Never a secret. */
export interface ConnectionFields {
  name: string;
  environment: string;
  issuer: string;
  clientId: string;
  groupsClaim: string;
  scopes: string;
  defaultRole: string;
  allowedEmailDomains: string;
  requiredGroups: string;
  attributeClaims: string;
  oktaActions: string;
  acrValues: string;
  maxAge: string;
}

/** How the fields are called, on the page and where two changes of one are put together. */
export const LABELS: Readonly<Record<keyof ConnectionFields, string>> = {
  name: 'Name',
  environment: 'Environment',
  issuer: 'Issuer',
  clientId: 'Client ID',
  groupsClaim: 'Groups claim',
  scopes: 'Further scopes',
  defaultRole: 'Role without a mapped group',
  allowedEmailDomains: 'E-mail domains',
  requiredGroups: 'Required groups',
  attributeClaims: 'Claims kept as attributes',
  oktaActions: 'Actions in Okta’s directory',
  acrValues: 'Authentication context (acr_values)',
  maxAge: 'Longest age of a sign-in at Okta',
};

/** The names of the form's fields, as the API's `errors` point to them. */
export const CONNECTION_FIELDS = Object.keys(LABELS) as (keyof ConnectionFields)[];

const LISTS = ['scopes', 'allowedEmailDomains', 'requiredGroups', 'attributeClaims'] as const;

/** A connection as the form shows it. */
export function toFields(connection: Connection): ConnectionFields {
  const { environment = '', acrValues = '', maxAge, defaultRole } = connection;
  return {
    name: connection.name,
    environment,
    issuer: connection.issuer,
    clientId: connection.clientId,
    groupsClaim: connection.groupsClaim,
    scopes: connection.scopes.join('\n'),
    defaultRole: defaultRole ?? '',
    allowedEmailDomains: connection.allowedEmailDomains.join('\n'),
    requiredGroups: connection.requiredGroups.join('\n'),
    attributeClaims: connection.attributeClaims.join('\n'),
    oktaActions: connection.oktaActions,
    acrValues,
    maxAge: maxAge === undefined ? '' : String(maxAge),
  };
}

/** The body for a change: what differs from the connection as it was read. */
export function toChange(before: ConnectionFields, after: ConnectionFields): Change {
  const differs = (field: keyof ConnectionFields): boolean =>
    LISTS.some((list) => list === field)
      ? linesOf(before[field]).join('\n') !== linesOf(after[field]).join('\n')
      : before[field].trim() !== after[field].trim();
  const change: Change = {};
  for (const field of ['name', 'issuer', 'clientId', 'groupsClaim'] as const) {
    if (differs(field)) change[field] = after[field].trim();
  }
  for (const field of ['environment', 'defaultRole', 'acrValues'] as const) {
    if (differs(field)) change[field] = after[field].trim() === '' ? null : after[field].trim();
  }
  for (const field of LISTS) if (differs(field)) change[field] = linesOf(after[field]);
  if (differs('oktaActions')) change.oktaActions = after.oktaActions as Connection['oktaActions'];
  if (differs('maxAge')) change.maxAge = after.maxAge.trim() === '' ? null : Number(after.maxAge);
  return change;
}

/** Why a longest age can't be taken; undefined when it can. */
export function maxAgeFault(text: string): string | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  return /^\d{1,8}$/.test(value) && Number(value) <= 31_536_000
    ? undefined
    : 'A whole number of seconds, at most 31536000 (a year).';
}

/** A secret as somebody entered it; empty = what is stored stays. */
export interface SecretFields {
  clientSecret: string;
  apiToken: string;
}

/**
 * The secrets of a change. To another issuer no stored one goes: what isn't given again is cleared in the same change,
 * which the page says before.
 */
export function secretChange(connection: Connection, secrets: SecretFields, movesIssuer: boolean): Change {
  const { managementAuth, tokenEndpointAuthMethod } = connection;
  return {
    ...(secrets.clientSecret === '' ? {} : { clientSecret: secrets.clientSecret }),
    ...(secrets.apiToken === ''
      ? movesIssuer && managementAuth.type !== 'none'
        ? { managementAuth: null }
        : {}
      : { apiToken: secrets.apiToken }),
    ...(movesIssuer && tokenEndpointAuthMethod === 'private_key_jwt' ? { privateKey: null } : {}),
  };
}

/** Why fields can't be taken; what only the gateway can judge it says itself. */
export function connectionFaults(
  fields: ConnectionFields,
): Partial<Record<keyof ConnectionFields, string | undefined>> {
  const needed = (['issuer', 'clientId', 'groupsClaim'] as const).map(
    (field) => [field, fields[field].trim() === '' ? 'It can’t be empty.' : undefined] as const,
  );
  return {
    name: connectionNameFault(fields.name),
    ...Object.fromEntries(needed),
    maxAge: maxAgeFault(fields.maxAge),
  };
}

const OF_A_SIGN_IN = [
  'issuer',
  'clientId',
  'clientSecret',
  'groupsClaim',
  'scopes',
  'defaultRole',
  'allowedEmailDomains',
  'requiredGroups',
  'acrValues',
  'maxAge',
] as const;

/** What a test sign-in can try of a change before it is saved; undefined when no sign-in depends on any of it. */
export function signInPart(change: Change): UnsavedSignIn | undefined {
  const part = OF_A_SIGN_IN.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]]]));
  return part.length > 0 ? (Object.fromEntries(part) as UnsavedSignIn) : undefined;
}
