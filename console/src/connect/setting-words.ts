const API_ACCESS = 'Settings → Access to Okta’s API';

/** What the gateway says to callers of its API, and where the same is on the console's pages; the first that fits counts. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/into this connection \(PATCH clientId, clientSecret\)/, 'into the next step here'],
  [
    /Send \{"generateKey": true\} to this connection \(PATCH\)\./,
    'Here: Settings → Private key of the client → Generate a key pair.',
  ],
  [/paste publicKey from the answer/, 'paste the public key that is shown there'],
  [/the next generateKey replaces the key/, 'the next key pair replaces it'],
  [/A key of your own goes into privateKey \(PEM or JWK\) and keyId\./, ''],
  [
    /Copy the value \(it is shown once\) into managementAuth \{type: "ssws", apiToken\}/,
    `Copy the value (it is shown once) into ${API_ACCESS}`,
  ],
  [
    /Either send managementAuth \{type: "service-app", clientId, generateKey: true\} to this connection and choose/,
    `Enter the app’s client ID here (${API_ACCESS} → Service app) and choose`,
  ],
  [/; or generate a key in Okta and send its PEM and key id as privateKey and keyId/, ''],
  [
    /Send managementAuth \{type: "authorization-code", clientId, clientSecret, scopes\} to this connection, then POST …\/management-authorization in your browser’s session and open the authorizationUrl of the answer there/,
    `Enter client ID and secret here (${API_ACCESS} → An admin’s grant), then have an Okta admin grant access there`,
  ],
  [/oktaActions of this connection is off/, 'Actions in Okta’s directory are off'],
  [/oktaActions of this connection is not manage/, 'Actions in Okta’s directory may change nothing'],
  [/PATCH clientSecret/, 'Settings → Client secret'],
  [/PATCH clientId/, 'Settings → Client ID'],
  [/PATCH issuer/, 'Settings → Issuer'],
  [/PATCH scopes/, 'Settings → Further scopes'],
  [/PATCH managementAuth(\.\w+)?(; the setup guide has the steps)?/, API_ACCESS],
  [
    /POST management-authorization, and open the authorizationUrl of the answer/,
    `${API_ACCESS} → Have an Okta admin grant access`,
  ],
  [/PATCH group(Name|Id)( of the mapping)?(, or DELETE the mapping)?/, 'Groups → roles'],
  [/POST \/api\/v1\/group-mappings/, 'Groups → roles'],
  [/(POST|GET) \/api\/v1\/event-triggers/, 'Event triggers, in the settings of the gateway'],
];

/** A setting of the gateway's own by its place in the console; places in Okta stay as they are. */
export function inTheConsole(where: string): string {
  return PLACES.reduce((words, [api, place]) => words.replace(api, place), where);
}
