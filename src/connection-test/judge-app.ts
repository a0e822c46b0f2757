import type { AppFacts, ConnectionFacts } from './facts.js';
import { finding, listed, quoted, type Finding } from './finding.js';
import { answerOf, faultOf } from './outcome.js';

const GENERAL = (app: AppFacts) => `Applications → Applications → ${quoted(app.label)} → General`;

type AppContext = Pick<ConnectionFacts, 'connection' | 'addresses' | 'okta'>;

/** What an admin has to change in the app integration that signs people in. */
export function judgeApp(context: AppContext): Finding[] {
  const { okta, connection } = context;
  const app = answerOf(okta?.app);
  if (app) return judgeSettings(app, context);
  const fault = faultOf(okta?.app);
  if (fault?.kind === 'not-found') {
    return [
      finding(
        'app-not-found',
        `The org has no app integration ${quoted(connection.clientId)}, or the credential may not see it.`,
        'Applications → Applications: Client ID; here: PATCH clientId',
      ),
    ];
  }
  const reason = fault
    ? `Okta did not show them: ${quoted(fault.detail)}.`
    : connection.clientId === ''
      ? 'There is no client ID to look it up by.'
      : okta
        ? 'The API credential lacks the scope okta.apps.read.'
        : 'That takes an API credential with okta.apps.read.';
  return [
    finding(
      'app-not-checked',
      `${reason} Redirect URIs and grant types are as somebody entered them.`,
      'Applications → the service app → Okta API Scopes → Grant',
      'okta.apps.read',
    ),
  ];
}

function judgeSettings(app: AppFacts, context: AppContext): Finding[] {
  const found = [...judgeAddresses(app, context), ...judgeSignIn(app, context), ...judgeRisks(app)];
  if (found.some(({ severity }) => severity === 'problem' || severity === 'warning')) return found;
  return [finding('app-ok', `“${quoted(app.label)}” was compared with this connection.`), ...found];
}

function judgeAddresses(app: AppFacts, { addresses, connection }: AppContext): Finding[] {
  const found: Finding[] = [];
  const at = `${GENERAL(app)} → LOGIN`;
  if (!app.redirectUris.includes(addresses.redirectUri)) {
    found.push(
      finding(
        'app-redirect-uri-missing',
        `Okta shows an error page instead of signing anybody in. Registered: ${listed(app.redirectUris) || 'none'}.`,
        `${at} → Sign-in redirect URIs → Add URI`,
        addresses.redirectUri,
      ),
    );
  }
  if (!app.postLogoutRedirectUris.includes(addresses.postLogoutRedirectUri)) {
    found.push(
      finding(
        'app-post-logout-uri-missing',
        `People who sign out see an error page of Okta’s. Registered: ${listed(app.postLogoutRedirectUris) || 'none'}.`,
        `${at} → Sign-out redirect URIs → Add URI`,
        addresses.postLogoutRedirectUri,
      ),
    );
  }
  if (app.idpInitiatedMode === 'OKTA') {
    found.push(
      finding(
        'app-tile-posts-id-token',
        'In the simplified flow the tile posts an ID token that nobody asked for: it could be anybody’s, so the gateway refuses it.',
        `${at} → Login initiated by: Either Okta or App → Login flow`,
        'Redirect to app to initiate login (OIDC Compliant)',
      ),
    );
  }
  if (!leadsTo(app.initiateLoginUri, addresses.initiateLoginUri) && app.idpInitiatedMode !== 'DISABLED') {
    found.push(
      finding(
        'app-initiate-login-uri-missing',
        `A click on the tile leads ${app.initiateLoginUri === null ? 'nowhere' : `to ${quoted(app.initiateLoginUri)}`}.`,
        `${at} → Initiate login URI`,
        addresses.initiateLoginUri,
      ),
    );
  }
  if (
    connection.managementAuthType === 'authorization-code' &&
    connection.managementClientId === connection.clientId &&
    !app.redirectUris.includes(addresses.managementRedirectUri)
  ) {
    found.push(
      finding(
        'app-management-redirect-uri-missing',
        'An admin who grants access through this app integration can’t come back.',
        `${at} → Sign-in redirect URIs → Add URI`,
        addresses.managementRedirectUri,
      ),
    );
  }
  return found;
}

/** Whether a tile's address is the gateway's; it may name more, such as a `target_link_uri` of the application. */
function leadsTo(actual: string | null, expected: string): boolean {
  if (actual === null || !URL.canParse(actual)) return false;
  const [given, own] = [new URL(actual), new URL(expected)];
  return (
    given.origin === own.origin &&
    given.pathname === own.pathname &&
    given.searchParams.getAll('accountId').join() === own.searchParams.get('accountId')
  );
}

function judgeSignIn(app: AppFacts, { connection }: AppContext): Finding[] {
  const found: Finding[] = [];
  const at = GENERAL(app);
  if (app.status !== 'ACTIVE') {
    found.push(
      finding(
        'app-inactive',
        `Its status is ${quoted(app.status)}: nobody can sign in.`,
        `${at} → status menu`,
        'Activate',
      ),
    );
  }
  if (!app.grantTypes.includes('authorization_code')) {
    found.push(
      finding(
        'app-code-grant-missing',
        `It allows ${listed(app.grantTypes) || 'no grant'}.`,
        `${at} → General Settings → Grant type`,
        'Authorization Code',
      ),
    );
  }
  if (connection.scopes.includes('offline_access') && !app.grantTypes.includes('refresh_token')) {
    found.push(
      finding(
        'app-refresh-grant-missing',
        'Without it Okta gives no refresh token, and memberships are not read again by one.',
        `${at} → General Settings → Grant type`,
        'Refresh Token',
      ),
    );
  }
  found.push(...judgeAuthMethod(app, connection));
  if (app.dpop) {
    found.push(
      finding(
        'app-requires-dpop',
        'The gateway does not support DPoP, so Okta gives it no tokens.',
        `${at} → General Settings → Proof of possession: Require Demonstrating Proof of Possession (DPoP) header in token requests`,
        'off',
      ),
    );
  }
  return found;
}

function judgeAuthMethod(app: AppFacts, connection: AppContext['connection']): Finding[] {
  const { authMethod: expected } = app;
  const { clientSecret, clientPrivateKey, clientNextPrivateKey } = connection;
  const given =
    clientPrivateKey !== null ? 'private_key_jwt' : clientSecret !== null ? 'client_secret' : 'none';
  const taken = [given, ...(clientNextPrivateKey === null ? [] : ['private_key_jwt'])];
  const kind = /^client_secret_(basic|post)$/.test(expected ?? '') ? 'client_secret' : expected;
  if (kind === null || taken.includes(kind)) return [];
  const proof = {
    private_key_jwt: 'its private key',
    client_secret: 'a client secret',
    none: 'nothing but PKCE, as no secret is stored',
  }[given];
  return [
    finding(
      'app-auth-method-mismatch',
      `It expects ${quoted(expected ?? '')}; the gateway proves itself by ${proof}.`,
      `${GENERAL(app)} → Client Credentials → Client authentication`,
      given === 'private_key_jwt' ? 'Public key / Private key' : 'Client secret',
    ),
  ];
}

function judgeRisks(app: AppFacts): Finding[] {
  const found: Finding[] = [];
  const at = GENERAL(app);
  const grantSetting = `${at} → General Settings → Grant type`;
  const wildcards = app.redirectUris.filter((uri) => uri.includes('*'));
  if (wildcards.length > 0 || (app.wildcardRedirect !== null && app.wildcardRedirect !== 'DISABLED')) {
    found.push(
      finding(
        'app-wildcard-redirect',
        `Codes can be sent to any host that the wildcard covers${wildcards.length > 0 ? `: ${listed(wildcards)}` : ''}. The gateway needs one exact address.`,
        `${at} → LOGIN → Allow wildcard * in sign-in URI redirect`,
        'off',
      ),
    );
  }
  if (app.grantTypes.includes('implicit')) {
    found.push(
      finding(
        'app-implicit-grant',
        'Tokens can be had through a browser’s address. The gateway never does that.',
        `${grantSetting} → Implicit (hybrid)`,
        'off',
      ),
    );
  }
  if (app.grantTypes.includes('password')) {
    found.push(
      finding(
        'app-password-grant',
        'Whoever has the client’s secret can try passwords. The gateway never asks for one.',
        `${grantSetting} → Resource Owner Password`,
        'off',
      ),
    );
  }
  const direct = app.grantTypes.filter((grant) =>
    /^(urn:okta:params:oauth:grant-type:|http:\/\/auth0)/.test(grant),
  );
  if (direct.length > 0) {
    found.push(
      finding(
        'app-direct-auth-grant',
        `The gateway uses none of ${listed(direct)}; each is another way in, past Okta’s sign-in page.`,
        `${grantSetting} → Advanced → Direct auth API grants (OTP, OOB, MFA OTP, MFA OOB)`,
        'off',
      ),
    );
  }
  const beyondCode = app.responseTypes.filter((type) => type !== 'code');
  if (beyondCode.length > 0) {
    found.push(
      finding(
        'app-hybrid-response-types',
        `It allows ${listed(beyondCode)} besides code.`,
        `${grantSetting} → Implicit (hybrid)`,
        'off',
      ),
    );
  }
  if (app.implicitAssignment) {
    found.push(
      finding(
        'app-federation-broker-mode',
        'Everybody of the org reaches the gateway without being assigned: group mappings and requiredGroups alone keep people out, and Okta does not tell when somebody is unassigned.',
        `${at} → Federation Broker Mode; Assignments`,
        'off',
      ),
    );
  }
  if (!app.pkceRequired) {
    found.push(
      finding(
        'app-pkce-not-required',
        'The gateway always uses PKCE; with this no other client of the secret could do without.',
        `${at} → Client Credentials → Proof Key for Code Exchange (PKCE)`,
        'Require PKCE as additional verification',
      ),
    );
  }
  if (app.issuerMode === 'DYNAMIC') {
    found.push(
      finding(
        'app-issuer-dynamic',
        'Sign-ins that come through another domain of the org have another issuer, and are refused.',
        `Applications → Applications → ${quoted(app.label)} → Sign On → OpenID Connect ID Token → Issuer`,
      ),
    );
  }
  return found;
}
