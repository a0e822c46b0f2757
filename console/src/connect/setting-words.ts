const API_ACCESS = 'Settings → Access to Okta’s API';

/** What the gateway says to callers of its API, and where the same is on the console's pages; the first that fits counts. */
const PLACES: readonly (readonly [RegExp, string])[] = [
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
