import type {
  ClientAddresses,
  ConnectionAddresses,
  ManagementAddresses,
  NotificationAddresses,
} from './connection-addresses.js';
import type { SetupGuideResponse, SetupStep } from './connection-response.dto.js';
import type { ServerType } from './issuer.js';
import { oktaAdminConsole } from './okta-admin-console.js';
import { oktaScopes } from './okta-scopes.js';
import { managementSteps } from './setup-guide-management.js';
import { notificationSteps } from './setup-guide-notifications.js';

/** What the guide needs to know of a connection. */
export interface GuidedConnection {
  readonly issuer: string;
  readonly serverType: ServerType;
  readonly groupsClaim: string;
  readonly addresses: ConnectionAddresses & ClientAddresses & ManagementAddresses & NotificationAddresses;
}

/** The steps that an admin takes in Okta's admin console, with the exact values to enter. */
export function setupGuide({
  issuer,
  serverType,
  groupsClaim,
  addresses,
}: GuidedConnection): SetupGuideResponse {
  const adminConsole = oktaAdminConsole(issuer);
  return {
    ...addresses,
    ...(adminConsole === undefined ? {} : { adminConsole }),
    steps: [
      {
        title: 'Create the app integration',
        text: 'In Okta: Applications → Applications → Create App Integration. Choose "OIDC - OpenID Connect" and "Web Application". As grant type keep Authorization Code alone; leave implicit and direct-auth grants off.',
        values: [
          { field: 'Sign-in redirect URIs', value: addresses.redirectUri },
          { field: 'Sign-out redirect URIs', value: addresses.postLogoutRedirectUri },
        ],
      },
      {
        title: 'Put a tile on the Okta dashboard',
        text: 'General Settings → Login: choose "Login initiated by: Either Okta or App", switch "Display application icon to users" on, and take the login flow "Redirect to app to initiate login (OIDC Compliant)". The simplified flow, which posts an ID token, is refused.',
        values: [{ field: 'Initiate login URI', value: addresses.initiateLoginUri }],
      },
      {
        title: 'Assign people',
        text: 'Assignments: assign the groups whose members may sign in. Leave Federation Broker Mode off: with it on, everybody of the org reaches the gateway, and its group mappings alone keep people out.',
      },
      groupsStep(serverType, groupsClaim),
      ...accessPolicySteps(serverType),
      {
        title: 'Fix the issuer',
        text: `${serverType === 'org' ? 'Sign On → OpenID Connect ID Token' : 'Security → API → Authorization Servers → this connection’s server → Settings'}: set the issuer from Dynamic to this URL, or sign-ins through another Okta domain are refused.`,
        values: [{ field: 'Issuer', value: issuer }],
      },
      {
        title: 'Give the gateway the client',
        text: 'General → Client Credentials: copy client id and client secret of the app integration into this connection (PATCH clientId, clientSecret). Trusted Origins are not needed: the gateway speaks to Okta from its server.',
      },
      {
        title: 'Optional: a private key in place of the client secret',
        text: 'Send {"generateKey": true} to this connection (PATCH). General → Client Credentials → Edit: choose "Public key / Private key", then "Use a URL to fetch keys dynamically" with this address (if Okta can’t reach it, choose "Save keys in Okta" → Add key and paste publicKey from the answer). The secret stays in use until Okta accepts the key, and is then forgotten; the next generateKey replaces the key in the same way. A key of your own goes into privateKey (PEM or JWK) and keyId.',
        values: [{ field: 'Use a URL to fetch keys dynamically', value: addresses.clientJwksUri }],
      },
      ...managementSteps(addresses),
      ...notificationSteps(addresses),
    ],
    scopes: oktaScopes.map((scope) => ({ ...scope })),
  };
}

/** The org's own server has no access policies. */
function accessPolicySteps(serverType: ServerType): SetupStep[] {
  if (serverType === 'org') return [];
  return [
    {
      title: 'Let the app in at the authorization server',
      text: 'Security → API → Authorization Servers → this connection’s server → Access Policies: a policy that is assigned to this app (or to all clients), with an active rule for the grant type Authorization Code, the people who may sign in and the scopes openid, profile and email. The server "default" of a new org has no policy: Okta then denies every sign-in.',
    },
  ];
}

function groupsStep(serverType: ServerType, groupsClaim: string): SetupStep {
  const claim = [{ field: 'Name', value: groupsClaim }];
  return serverType === 'org'
    ? {
        title: 'Send the groups',
        text: 'Sign On → OpenID Connect ID Token: choose the groups claim type Filter, this claim name, and "Matches regex" with .* (or a narrower expression). Okta cuts the list off at 100 groups: whoever is in more needs an API token here.',
        values: claim,
      }
    : {
        title: 'Send the groups',
        text: 'Security → API → Authorization Servers → this connection’s server → Claims → Add Claim: this name, included in the ID token always, value type Groups, filter "Matches regex" with .* (or a narrower expression). A groups claim filter on the app does nothing with such a server. Okta cuts the list off at 100 groups: whoever is in more needs an API token here.',
        values: claim,
      };
}
