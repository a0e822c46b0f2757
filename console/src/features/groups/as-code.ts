import { toRow, type MappingSet } from './mapping-set.js';

/** The request that makes the mappings of a connection these. @param etag The version that it replaces, quotes included. */
export function asCurl(origin: string, connection: string, rows: MappingSet, etag: string): string {
  const address = `${origin}/api/v1/group-mappings?connection=${encodeURIComponent(connection)}`;
  const body = JSON.stringify({ mappings: rows.map(toRow) }, null, 2);
  return [
    `curl -X PUT ${quoted(address)}`,
    `-H "Authorization: Bearer $ROLEGATE_TOKEN"`,
    `-H ${quoted(`If-Match: ${etag}`)}`,
    `-H 'Content-Type: application/json'`,
    `--data-binary ${quoted(body)}`,
  ].join(' \\\n  ');
}

/** The mappings as the configuration document has them. */
export function asYaml(connection: string, rows: MappingSet): string {
  const lines = rows.flatMap(({ groupName, groupId, role }) => [
    `      - groupName: ${JSON.stringify(groupName)}`,
    ...(groupId === undefined ? [] : [`        groupId: ${JSON.stringify(groupId)}`]),
    `        role: ${role}`,
  ]);
  const list = lines.length === 0 ? ['    groupMappings: []'] : ['    groupMappings:', ...lines];
  return ['connections:', `  - slug: ${connection}`, ...list, ''].join('\n');
}

/** A word of a POSIX shell that is taken as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
