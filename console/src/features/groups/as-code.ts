import { asYamlText, type CodeRequest } from '../../ui/code-text.js';
import { toRow, type MappingSet } from './mapping-set.js';

/** The request that makes the mappings of a connection these. @param etag The version that it replaces, quotes included. */
export function asRequest(connection: string, rows: MappingSet, etag: string | undefined): CodeRequest {
  return {
    method: 'PUT',
    path: '/api/v1/group-mappings',
    query: { connection },
    body: { mappings: rows.map(toRow) },
    etag,
  };
}

/** The mappings as the configuration document has them. */
export function asYaml(connection: string, rows: MappingSet): string {
  const lines = rows.flatMap(({ groupName, groupId, role }) => [
    `      - groupName: ${asYamlText(groupName)}`,
    ...(groupId === undefined ? [] : [`        groupId: ${asYamlText(groupId)}`]),
    `        role: ${asYamlText(role)}`,
  ]);
  const list = lines.length === 0 ? ['    groupMappings: []'] : ['    groupMappings:', ...lines];
  return ['connections:', `  - slug: ${asYamlText(connection)}`, ...list, ''].join('\n');
}
