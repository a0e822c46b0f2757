import { relative } from 'node:path';
import { APPROVE, INVOICE_TYPE, INVOICES } from './invoices.js';

/** What the commands are about. */
export interface CommandTargets {
  readonly gatewayUrl: string;
  readonly applicationUrl: string;
  readonly apiTokenFile: string;
  readonly credentialFile: string;
}

const DEE = 'dee.developer@example.com';

/** An AuthZEN question as the sample application might ask it. */
const QUESTION = {
  subject: { type: 'user', id: DEE },
  action: { name: APPROVE },
  resource: { type: INVOICE_TYPE, id: INVOICES[0]?.id },
};

/** Commands that show the demo from a terminal, each with what it shows. */
export function terminalCommands(targets: CommandTargets): readonly (readonly [string, string])[] {
  const { gatewayUrl, applicationUrl } = targets;
  const api = `${gatewayUrl}/api/v1`;
  const curl = 'curl -s -H "$AUTH"';
  return [
    [`curl -i ${applicationUrl}/`, 'Nobody gets through to the application without a session'],
    [
      `AUTH="Authorization: Bearer $(cat ${shellWord(shortPath(targets.apiTokenFile))})"`,
      'The REST API takes a token; this one is an admin’s',
    ],
    [
      `${curl} -X POST ${api}/connections/default/test`,
      'Test the connection to Okta: what is wrong, and what to change where',
    ],
    [
      `${curl} -H "Content-Type: application/json" -d '{"subject":{"login":"${DEE}"},"role":"admin"}' ${api}/explain`,
      'Why does Dee lack the role Admin?',
    ],
    [
      `curl -s -H "Authorization: Bearer $(cat ${shellWord(shortPath(targets.credentialFile))})" ` +
        `-H "Content-Type: application/json" -d '${JSON.stringify(QUESTION)}' ${gatewayUrl}/access/v1/evaluation`,
      'The application asks with a credential of its own: may Dee, who must have signed in once, approve this invoice?',
    ],
    [
      `${curl} -X POST ${api}/okta/users/${DEE}/suspend`,
      'Suspend Dee in Okta: Dee is out here, too ("unsuspend" undoes it)',
    ],
    [`${curl} ${api}/events`, 'What the gateway heard from Okta'],
  ];
}

/** The shorter way to write a path from here. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length > 0 && fromHere.length < path.length ? fromHere : path;
}

/** One argument for a shell, quoted when it needs to be. */
function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
