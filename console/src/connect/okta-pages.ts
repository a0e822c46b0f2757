/** A page of Okta's admin console. */
export interface OktaPage {
  readonly href: string;
  /** What the link says. */
  readonly label: string;
}

/** What Okta calls a place, and where in its admin console that is; the first that fits counts. */
const PAGES: readonly (readonly [RegExp, string, string])[] = [
  [/Security → API → Authorization Servers/i, '/admin/oauth2/as', 'Open the authorization servers in Okta'],
  [/Security → API → Tokens/i, '/admin/access/api/tokens', 'Open the API tokens in Okta'],
  [/Security → Administrators/i, '/admin/access/admins', 'Open the administrators in Okta'],
  [/Workflow → Event Hooks/i, '/admin/workflow/eventhooks', 'Open the event hooks in Okta'],
  [/Directory → Groups/i, '/admin/groups', 'Open the groups in Okta'],
  [/Applications →/i, '/admin/apps/active', 'Open the applications in Okta'],
];

/**
 * The page of Okta's admin console that a text speaks of.
 * @param adminConsole The console's address as discovery gave it. Only https counts: where it leads an admin types a password.
 */
export function oktaPage(adminConsole: string | undefined, words: string): OktaPage | undefined {
  if (adminConsole === undefined || !URL.canParse(adminConsole)) return undefined;
  const { protocol, origin } = new URL(adminConsole);
  const place = PAGES.find(([named]) => named.test(words));
  return protocol === 'https:' && place ? { href: `${origin}${place[1]}`, label: place[2] } : undefined;
}
