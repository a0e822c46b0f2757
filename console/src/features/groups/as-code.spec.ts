import { asCurl } from '../../ui/code-text.js';
import { asRequest, asYaml } from './as-code.js';

const hostile = `O'Brien "$(id)" \`id\` \\`;
const rows = [{ groupName: hostile, groupId: '00g1', role: 'admin' }];

it('writes a request whose words a shell takes as they are, whatever a group is called', () => {
  const text = asCurl('https://gw.example', asRequest('default', rows, '"7"'));
  expect(text).toContain("'https://gw.example/api/v1/group-mappings?connection=default'");
  expect(text).toContain(`'If-Match: "7"'`);
  const body = text.slice(text.indexOf('--data-binary ') + '--data-binary '.length);
  // Between single quotes a shell takes everything as it is; a single quote stands outside of them, escaped.
  expect(body).toMatch(/^'(?:[^']|'\\'')*'$/);
  expect(JSON.parse(body.slice(1, -1).replaceAll(`'\\''`, `'`))).toEqual({ mappings: rows });
});

it('writes YAML in which a name stays a text', () => {
  expect(asYaml('default', rows)).toContain(
    `- groupName: ${JSON.stringify(hostile)}\n        groupId: "00g1"\n        role: admin`,
  );
  expect(asYaml('default', [])).toBe('connections:\n  - slug: default\n    groupMappings: []\n');
});
