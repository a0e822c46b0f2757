import type { ManagementAddresses } from './connection-addresses.js';
import type { SetupStep } from './connection-response.dto.js';
import { DEFAULT_MANAGEMENT_SCOPES } from './okta-scopes.js';

/** The three ways to give the gateway a credential for Okta's management API, of which one is enough. */
export function managementSteps({ managementRedirectUri, jwksUri }: ManagementAddresses): SetupStep[] {
  return [
    {
      title: 'Optional: let the gateway read groups itself, with an API token',
      text: 'One of three ways; with a credential, people whose token names no groups, or cut-off ones, get their groups from Okta’s API. Security → API → Tokens → Create token, signed in as an admin account of its own with the role Read-Only Administrator: the token has that admin’s rights and dies with the account. Copy the value (it is shown once) into managementAuth {type: "ssws", apiToken}. Restrict the token to the gateway’s outgoing address. A token that is unused for 30 days expires; the gateway uses it every day.',
    },
    {
      title: 'Or with a service app',
      text: 'Applications → Create App Integration → API Services. General → Client Credentials → Edit: choose "Public key / Private key". Either send managementAuth {type: "service-app", clientId, generateKey: true} to this connection and choose "Use a URL to fetch keys dynamically" with this address (if Okta can’t reach it, choose "Save keys in Okta" → Add key and paste publicKey from the answer); or generate a key in Okta and send its PEM and key id as privateKey and keyId. Client secrets of the app stop working when you confirm. Under General Settings → Proof of possession, uncheck "Require Demonstrating Proof of Possession (DPoP) header in token requests". Okta API Scopes: grant the scopes that the connection requests. Admin roles → Edit assignments: Read-Only Administrator, or a role that may also write if directory actions shall; without a role Okta shows empty lists.',
      values: [
        { field: 'Use a URL to fetch keys dynamically', value: jwksUri },
        { field: 'Okta API Scopes', value: DEFAULT_MANAGEMENT_SCOPES.join(' ') },
      ],
    },
    {
      title: 'Or on behalf of an admin',
      text: 'In an app integration of type Web Application (the one that signs people in will do, a second one is cleaner): General Settings → Grant type: tick Authorization Code and Refresh Token; add this second sign-in redirect URI. Assignments: assign the admin whose rights the gateway shall have. Okta API Scopes: grant the scopes that the connection requests. Send managementAuth {type: "authorization-code", clientId, clientSecret, scopes} to this connection, then POST …/management-authorization in your browser’s session and open the authorizationUrl of the answer there, signed in at Okta as that admin. What the gateway may do is what both the scopes and that admin’s role allow. Refresh tokens may rotate; keep the grace period of at least 30 seconds.',
      values: [
        { field: 'Sign-in redirect URIs', value: managementRedirectUri },
        { field: 'Okta API Scopes', value: DEFAULT_MANAGEMENT_SCOPES.join(' ') },
      ],
    },
  ];
}
