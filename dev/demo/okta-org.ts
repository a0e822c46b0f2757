import { startOktaSimulator, type OktaSimulator } from '../okta-simulator/simulator.js';
import { groups, people, serviceAccount } from './cast.js';
import type { DemoSecrets } from './data-folder.js';

/** The gateway's client in the demo's org. */
export const OKTA_CLIENT_ID = '0oaDemoRolegate00000';

/** Where the org is, and what stands in front of it and behind it. */
export interface DemoOktaOptions {
  readonly port: number;
  readonly gatewayUrl: string;
  /** Where a click on the tile ends. */
  readonly applicationUrl: string;
  readonly secrets: DemoSecrets;
}

/** Starts the demo's Okta org: the same people, groups and app at every start. */
export async function startDemoOkta(options: DemoOktaOptions): Promise<OktaSimulator> {
  const { port, gatewayUrl, applicationUrl, secrets } = options;
  const simulator = await startOktaSimulator({ port, keys: { org: secrets.oktaSigningKey } });
  const { org } = simulator;
  // Straight into the directory: people who were always there are no news in the System Log.
  for (const { id, name } of groups) org.directory.addGroup({ id, name });
  for (const { id, firstName, lastName, login, groups: names } of people) {
    org.directory.addUser({ id, firstName, lastName, login, groups: [...names] });
  }
  org.directory.addUser(serviceAccount);
  // Okta names no target when a tile is clicked; what is configured as a fixed part of the address survives.
  const target = new URLSearchParams({ accountId: 'default', target_link_uri: applicationUrl });
  org.addApp({
    id: OKTA_CLIENT_ID,
    clientSecret: secrets.oktaClientSecret,
    label: 'Acorn Payroll',
    redirectUris: [`${gatewayUrl}/authorization-code/callback`],
    postLogoutRedirectUris: [`${gatewayUrl}/logout`],
    initiateLoginUri: `${gatewayUrl}/okta-initiate-login?${target.toString()}`,
    groupsClaim: { mode: 'capped', limit: 100 },
    universalLogout: {
      endpoint: `${gatewayUrl}/okta/universal-logout/default`,
      format: 'iss_sub',
      server: 'org',
    },
  });
  // As the setup guide says: the token belongs to an account of its own, which nobody suspends for another reason.
  org.addApiToken({ name: 'Rolegate', value: secrets.oktaApiToken, ownerId: serviceAccount.id });
  const groupless = new Set(people.filter((person) => person.withoutGroupsClaim).map(({ id }) => id));
  for (const place of ['id-token', 'userinfo'] as const) {
    org.faults.overrideClaims(place, (claims) => {
      if (typeof claims.sub !== 'string' || !groupless.has(claims.sub)) return claims;
      return Object.fromEntries(Object.entries(claims).filter(([name]) => name !== 'groups'));
    });
  }
  return simulator;
}
