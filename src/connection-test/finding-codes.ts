/** How much a finding matters: `problem` = something does not work, `warning` = it may not, or not safely. */
export type FindingSeverity = 'ok' | 'info' | 'warning' | 'problem';

interface FindingKind {
  readonly severity: FindingSeverity;
  /** What is found, in one line. */
  readonly title: string;
}

const ok = (title: string): FindingKind => ({ severity: 'ok', title });
const info = (title: string): FindingKind => ({ severity: 'info', title });
const warning = (title: string): FindingKind => ({ severity: 'warning', title });
const problem = (title: string): FindingKind => ({ severity: 'problem', title });

/**
 * Everything that a test of a connection can find. A code is a contract: it never changes its meaning or its
 * severity. `docs/connection-test.md` shows this table; a test holds the two together.
 */
export const findingCodes = {
  'issuer-ok': ok('The issuer answers and names itself'),
  'issuer-malformed': problem('The issuer is not an acceptable address'),
  'issuer-admin-host': problem('The issuer is the address of Okta’s admin console'),
  'issuer-unreachable': problem('The issuer can’t be reached'),
  'issuer-timeout': problem('The issuer does not answer in time'),
  'issuer-tls-failed': problem('The issuer’s TLS certificate is not accepted'),
  'issuer-private-address': problem('The issuer is on a private network'),
  'issuer-not-found': problem('There is no discovery document at the issuer'),
  'issuer-has-oauth2-suffix': problem('The issuer has a path that belongs to endpoints'),
  'issuer-discovery-garbled': problem('The issuer’s answer is no discovery document'),
  'issuer-mismatch': problem('The provider names another issuer'),
  'issuer-trailing-slash': info('The provider writes its issuer with a slash at the end'),
  'issuer-differs-for-client': problem('The provider names another issuer to this client'),
  'issuer-custom-domain': info('The issuer is on a custom domain of the org'),
  'issuer-beside-custom-domain': info('The org has a custom domain, and the issuer is not on it'),
  'signing-keys-unreadable': problem('The provider’s signing keys can’t be read'),
  'signing-keys-without-rs256': problem('The provider publishes no RS256 key'),
  'clock-skew': warning('The two clocks differ by more than 5 seconds'),
  'clock-skew-too-large': problem('The two clocks differ by more than a minute'),
  'authorization-server-org': ok('People sign in through the org’s own authorization server'),
  'authorization-server-custom': ok('People sign in through a custom authorization server'),
  'okta-identity-engine': ok('The org runs on Identity Engine'),
  'okta-classic-engine': info('The org runs on Classic Engine'),
  'not-an-okta-org': info('The provider is not an Okta org'),

  'client-unknown': problem('The provider does not know the client id'),
  'client-secret-accepted': ok('The provider accepts client id and secret'),
  'client-secret-refused': problem('The provider does not accept the client secret'),
  'client-secret-missing': warning('No client secret is stored'),
  'client-secret-undecipherable': problem('The stored client secret can’t be decrypted'),
  'client-key-accepted': ok('The provider accepts the client’s key'),
  'client-key-refused': problem('The provider does not accept the client’s key'),
  'client-key-waiting': info('A generated key of the client is not in use yet'),
  'app-not-checked': info('The app integration’s settings were not checked'),
  'app-not-found': problem('Okta knows no app integration with this client id'),
  'app-ok': ok('The app integration’s addresses and grants are as they should be'),
  'app-inactive': problem('The app integration is not active'),
  'app-redirect-uri-missing': problem('The sign-in redirect URI is not registered'),
  'app-post-logout-uri-missing': problem('The sign-out redirect URI is not registered'),
  'app-initiate-login-uri-missing': problem('The tile does not lead to the gateway'),
  'app-management-redirect-uri-missing': problem('The redirect URI for an admin’s grant is not registered'),
  'app-tile-posts-id-token': problem('The tile posts an ID token, which is refused'),
  'app-wildcard-redirect': warning('Redirect URIs with a wildcard are allowed'),
  'app-code-grant-missing': problem('The app integration does not allow the authorization code grant'),
  'app-refresh-grant-missing': warning('offline_access is requested, but refresh tokens are not allowed'),
  'app-implicit-grant': warning('The implicit grant is allowed'),
  'app-password-grant': warning('The password grant is allowed'),
  'app-direct-auth-grant': warning('Grants of direct authentication are allowed'),
  'app-hybrid-response-types': warning('Tokens may be given out by the authorization endpoint'),
  'app-federation-broker-mode': warning('Federation Broker Mode lets everybody of the org in'),
  'app-pkce-not-required': info('Okta does not insist on PKCE'),
  'app-auth-method-mismatch': problem('The app integration expects another client authentication'),
  'app-requires-dpop': problem('The app integration demands DPoP'),
  'app-issuer-dynamic': info('The app integration’s issuer depends on the address that is used'),

  'groups-scope-supported': ok('The scope groups is supported'),
  'groups-scope-undefined': problem('The scope groups is requested, but not defined there'),
  'scope-not-advertised': warning('A requested scope is not among those that the provider lists'),
  'groups-claim-configured': ok('The authorization server has the groups claim'),
  'groups-claim-not-configured': warning('The authorization server has no active groups claim'),
  'groups-claim-needs-scope': warning('The groups claim is given only with a scope that is not requested'),
  'groups-claim-not-checked': info('The claims of the authorization server were not checked'),
  'groups-claim-seen': ok('The last sign-in carried groups'),
  'groups-claim-empty': warning('The last sign-in’s groups claim was empty'),
  'groups-claim-missing': warning('The last sign-in carried no groups claim'),
  'groups-without-any-source': problem('Nothing tells people’s groups'),
  'groups-list-checked-by-api': info('The last sign-in named 100 groups or more'),
  'groups-list-perhaps-cut-off': warning('The last sign-in named exactly 100 groups'),
  'groups-list-over-100': warning('The last sign-in named more than 100 groups'),
  'id-token-thin': info('ID tokens are thin'),
  'id-token-fat': info('ID tokens are fat'),
  'no-sign-in-seen': info('Nobody has signed in through this connection yet'),
  'userinfo-endpoint-missing': warning('The provider has no userinfo endpoint'),
  'no-groups-fallback': warning('There is no API credential to fall back on'),

  'credential-none': info('There is no credential for Okta’s management API'),
  'credential-ok': ok('The API credential works'),
  'credential-undecipherable': problem('The stored API credential can’t be decrypted'),
  'credential-authorization-needed': problem('The API credential still waits for Okta or an admin'),
  'credential-reauthorization-needed': problem('An admin has to grant access again'),
  'credential-not-tested': warning('The API credential could not be tested'),
  'api-token-refused': problem('Okta does not accept the API token'),
  'api-token-life': info('The API token’s remaining life'),
  'api-token-expires-soon': warning('The API token dies in less than 7 days'),
  'api-token-life-unknown': info('The API token’s remaining life is not known'),
  'api-token-any-network': info('The API token may be used from anywhere'),
  'api-token-network-zone': info('The API token is bound to network zones'),
  'credential-owner-not-active': problem('The account behind the API credential is not active'),
  'service-app-refused': problem('Okta does not accept the service app'),
  'service-app-key-unknown': problem('Okta does not know the service app’s key'),
  'service-app-demands-dpop': problem('The service app demands DPoP'),
  'scopes-none-granted': problem('None of the requested scopes is granted'),
  'scopes-not-granted': warning('Some requested scopes are not granted'),
  'admin-role-missing': problem('The API credential lacks an admin role'),
  'api-unanswered': warning('Some questions to the management API got no usable answer'),
  'api-rate-limit': info('The requests that Okta allows a minute'),
  'api-rate-limit-nearly-used': warning('The requests that Okta allows a minute are nearly used up'),
  'api-rate-limited': warning('Okta refused questions because of its rate limit'),
  'memberships-not-readable': problem('The API credential can’t read people’s groups'),
  'directory-actions-not-usable': warning(
    'Directory actions are switched on, but the credential does not allow them',
  ),
  'triggers-cannot-read-log': problem(
    'There are triggers that read the System Log, but the credential does not allow it',
  ),

  'mappings-none': warning('No group is mapped to a role'),
  'mappings-ok': ok('No mapped group is in doubt'),
  'no-admin-mapping': problem('No group is mapped to admin'),
  'mapped-groups-not-found': warning('Mapped groups are not known to Okta'),
  'mapped-groups-not-unique': warning('Mapped names are those of several groups'),
  'mapped-groups-differ-by-case': warning('Mapped names differ from Okta’s by case'),
  'mapped-groups-renamed': warning('Mapped groups have another name in Okta now'),
  'mapped-groups-deleted': warning('Mapped groups were deleted in Okta'),
  'triggers-none': info('No event trigger is set up'),
  'triggers-failing': warning('Event triggers fail'),
  'connection-shares-client': warning('Another connection has the same issuer and client id'),
} as const satisfies Readonly<Record<string, FindingKind>>;

/** The stable name of a finding. */
export type FindingCode = keyof typeof findingCodes;
