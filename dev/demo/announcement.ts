import { people } from './cast.js';
import type { Demo } from './start-demo.js';
import { shortPath, terminalCommands } from './terminal-commands.js';

/** What the terminal shows once everything runs: what to open first, then whom to sign in as. */
export function announcement(demo: Demo): string {
  const { startPageUrl, dashboardUrl, gatewayUrl, applicationUrl, data } = demo;
  const addresses = [
    ['Open this first', `${startPageUrl}/`],
    ['The gateway’s console', `${gatewayUrl}/console/`],
    ['Okta dashboard (simulated)', dashboardUrl],
    ['Sample application', `${applicationUrl}/`],
    ['Okta admin (simulated)', `${startPageUrl}/okta`],
    ['Gateway: who am I', `${gatewayUrl}/`],
  ] as const;
  const names = people.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
  const roles = people.map(({ role }) => (role === 'none' ? 'no role' : role));
  const [nameWidth, roleWidth] = [widest(names), widest(roles)];
  const commands = terminalCommands({ gatewayUrl, applicationUrl, ...data });
  return [
    '',
    ...addresses.map(([label, url]) => `  ${label.padEnd(28)}${url}`),
    '',
    'Sign in as (pick a person on the Okta page; there are no passwords):',
    '',
    ...people.map(
      ({ expect }, index) =>
        `  ${(names[index] ?? '').padEnd(nameWidth)}  ${(roles[index] ?? '').padEnd(roleWidth)}  ${expect}`,
    ),
    '',
    'From a terminal:',
    '',
    ...commands.flatMap(([command, shows]) => [`  # ${shows}`, `  ${command}`]),
    '',
    `An API token with the role admin is in ${shortPath(data.apiTokenFile)}, the gateway's log in ${shortPath(data.logFile)}.`,
    'Data is kept for the next start; "npm run demo -- --fresh" starts over. Ctrl-C stops everything.',
    '',
  ].join('\n');
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
