import { relative } from 'node:path';

/** What the commands are about. */
export interface CommandTargets {
  readonly gatewayUrl: string;
  readonly applicationUrl: string;
  readonly apiTokenFile: string;
}

/** Commands that show the demo from a terminal, each with what it shows. */
export function terminalCommands(targets: CommandTargets): readonly (readonly [string, string])[] {
  const { gatewayUrl, applicationUrl } = targets;
  const bearer = `"Authorization: Bearer $(cat ${shellWord(shortPath(targets.apiTokenFile))})"`;
  return [
    [`curl -i ${applicationUrl}/`, 'Nobody gets through to the application without a session'],
    [`curl -i ${applicationUrl}/public/`, 'But the public part is open'],
    [`curl -s -H ${bearer} ${gatewayUrl}/api/v1/group-mappings`, 'The group mappings, through the REST API'],
    [
      `curl -s -H ${bearer} "${gatewayUrl}/api/v1/audit-events?limit=5"`,
      'The latest changes and who made them',
    ],
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
