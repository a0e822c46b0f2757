import { GatewayError, type FieldError } from '../errors/gateway-error.js';

/** Who asks Okta for a scope: a sign-in, or the credential for the management API. */
export type ScopeKind = 'sign-in' | 'management';

/** What is known of one of Okta's scopes. */
export interface OktaScope {
  readonly scope: string;
  readonly kind: ScopeKind;
  /** What the gateway does with it; for a refused one, what it would allow. */
  readonly purpose: string;
  readonly requestable: boolean;
  /** Why it is refused; absent for one that may be requested. */
  readonly reason?: string;
}

const signIn = (scope: string, purpose: string): OktaScope => ({
  scope,
  kind: 'sign-in',
  purpose,
  requestable: true,
});
const management = (scope: string, purpose: string): OktaScope => ({
  scope,
  kind: 'management',
  purpose,
  requestable: true,
});
const refused = (scope: string, kind: ScopeKind, purpose: string, reason: string): OktaScope => ({
  scope,
  kind,
  purpose,
  requestable: false,
  reason,
});

/** Every scope of Okta's that the gateway knows, with what it is for. */
export const oktaScopes: readonly OktaScope[] = [
  signIn('openid', 'Signing in at all; always requested.'),
  signIn('profile', 'Name and login of the person; always requested.'),
  signIn('email', 'E-mail address of the person, for allowedEmailDomains; always requested.'),
  signIn(
    'groups',
    'The groups claim of an org authorization server. Requested by itself wherever discovery lists it; a custom server knows it only if an admin created it there.',
  ),
  signIn('address', 'The address claim, for attributeClaims; off unless it is listed.'),
  signIn('phone', 'phone_number and phone_number_verified, for attributeClaims; off unless listed.'),
  signIn(
    'offline_access',
    'A refresh token, which this version neither keeps nor uses: memberships are read again by an API credential.',
  ),
  refused(
    'device_sso',
    'sign-in',
    'Single sign-on between native apps of one device.',
    'Okta gives device secrets to native apps only; a connection signs people in as a web app.',
  ),
  management('okta.users.read', 'Reading people, their groups and their apps: memberships and okta/users.'),
  management('okta.users.manage', 'Creating, changing and deactivating people: okta/users.'),
  management('okta.groups.read', 'Reading groups and their members: mappings, previews and okta/groups.'),
  management('okta.groups.manage', 'Adding people to groups and removing them: okta/groups.'),
  management('okta.logs.read', 'The System Log: polling triggers, scheduled searches and recent sign-ins.'),
  management('okta.schemas.read', 'The attributes that profiles may have: okta/schemas/user.'),
  management('okta.eventHooks.read', 'Reading the event hooks that triggers have registered.'),
  management('okta.eventHooks.manage', 'Registering and verifying event hooks for triggers.'),
  management('okta.apps.read', 'Checking the app integration’s own settings when a connection is tested.'),
  management(
    'okta.clients.read',
    'The settings of the OIDC client; okta.apps.read shows them and more, and the test of a connection asks by that.',
  ),
  management('okta.apiTokens.read', 'The remaining life of an API token.'),
  management('okta.authorizationServers.read', 'Checking the groups claim of a custom authorization server.'),
  management('okta.universalLogout.manage', 'Ending a person’s sessions everywhere in Okta.'),
  refused(
    'okta.clients.manage',
    'management',
    'Changing OIDC clients.',
    'The gateway never changes app integrations: an admin does, by the setup guide.',
  ),
  refused(
    'okta.clients.register',
    'management',
    'Registering OIDC clients.',
    'The gateway registers no apps with a credential that it keeps: an admin creates the app, by the setup guide or with a credential that is used once.',
  ),
  refused(
    'okta.workflows.invoke.manage',
    'management',
    'Starting flows of Okta Workflows.',
    'The gateway starts no flows: event triggers deliver to webhooks instead, which a flow can receive.',
  ),
];

/** What a credential asks for unless something else is chosen: enough for memberships and mappings. */
export const DEFAULT_MANAGEMENT_SCOPES: readonly string[] = ['okta.users.read', 'okta.groups.read'];

const byName = new Map(oktaScopes.map((entry) => [entry.scope, entry]));

/**
 * Judges the scopes that a sign-in shall ask for. Scopes that Okta doesn't define are those of a custom authorization
 * server, or of another provider, and stay allowed.
 * @throws GatewayError `scope-refused`, with the reason for each refused scope.
 */
export function assertSignInScopes(scopes: readonly string[]): void {
  refuse(scopes, '/scopes', (scope) => {
    const known = byName.get(scope);
    if (known?.reason !== undefined) return known.reason;
    if (known?.kind === 'management' || /^okta\./.test(scope)) {
      return 'A sign-in’s access token is not kept, so this scope would serve nothing: request it in managementAuth.scopes.';
    }
    return undefined;
  });
}

/**
 * Judges the scopes that a credential for the management API shall have.
 * @throws GatewayError `scope-refused`, with the reason for each refused scope.
 */
export function assertManagementScopes(scopes: readonly string[]): void {
  refuse(scopes, '/managementAuth/scopes', (scope) => {
    const known = byName.get(scope);
    if (known?.reason !== undefined) return known.reason;
    if (known?.kind === 'management') return undefined;
    return known
      ? 'This is a scope of sign-ins: request it in the scopes of the connection.'
      : 'No feature of the gateway uses this scope: what it does not have, nobody can misuse.';
  });
}

function refuse(
  scopes: readonly string[],
  pointer: string,
  reasonAgainst: (scope: string) => string | undefined,
): void {
  const errors = scopes.flatMap((scope, index): FieldError[] => {
    const reason = reasonAgainst(scope);
    return reason === undefined
      ? []
      : [{ pointer: `${pointer}/${index}`, code: 'scope-refused', detail: `${scope}: ${reason}` }];
  });
  if (errors.length === 0) return;
  throw new GatewayError('scope-refused', errors.map(({ detail }) => detail).join(' '), { errors });
}
