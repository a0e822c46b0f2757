import { parse } from 'yaml';
import { asCurl } from '../../ui/code-text.js';
import { asRequest, asYaml } from './as-code.js';

const hostile = `O'Brien "$(id)" \`id\` \\`;
const rows = [{ groupName: hostile, groupId: '00g1', role: 'admin' }];

it('writes a request whose words a shell takes as they are, whatever a group is called', () => {
  const text = asCurl('https://gw.example', asRequest('default', rows, '"7"'));
  expect(text).toContain("'https://gw.example/api/v1/group-mappings?connection=default'");
  expect(text).toContain(`'If-Match: "7"'`);
  const body = text.slice(text.indexOf('--data-raw ') + '--data-raw '.length);
  // Between single quotes a shell takes everything as it is; a single quote stands outside of them, escaped.
  expect(body).toMatch(/^'(?:[^']|'\\'')*'$/);
  expect(JSON.parse(body.slice(1, -1).replaceAll(`'\\''`, `'`))).toEqual({ mappings: rows });
});

it.each(['1.1', '1.2'] as const)(
  'writes what a reader of YAML %s reads back, whatever is called how',
  (version) => {
    const named = [...rows, { groupName: '@all: yes', role: 'null' }, { groupName: 'true', role: '1e3' }];
    expect(parse(asYaml('null', named), { version })).toEqual({
      connections: [{ slug: 'null', groupMappings: named }],
    });
    expect(parse(asYaml('1e3', []), { version })).toEqual({
      connections: [{ slug: '1e3', groupMappings: [] }],
    });
  },
);
