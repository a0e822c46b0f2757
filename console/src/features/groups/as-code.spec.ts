import { parse } from 'yaml';
import { asRequest, asYaml } from './as-code.js';

const rows = [
  { groupName: `O'Brien "$(id)" \\\n- x`, groupId: '00g1', role: 'admin' },
  { groupName: '@all: yes', role: 'null' },
  { groupName: 'true', role: '1e3' },
];

it('names the mappings of a connection, with the version that they replace', () => {
  expect(asRequest('default', rows, '"7"')).toEqual({
    ...{ method: 'PUT', path: '/api/v1/group-mappings', query: { connection: 'default' } },
    ...{ body: { mappings: rows }, etag: '"7"' },
  });
});

it.each(['1.1', '1.2'] as const)(
  'writes what a reader of YAML %s reads back, whatever is called how',
  (version) => {
    expect(parse(asYaml('null', rows), { version })).toEqual({
      connections: [{ slug: 'null', groupMappings: rows }],
    });
    expect(parse(asYaml('1e3', []), { version })).toEqual({
      connections: [{ slug: '1e3', groupMappings: [] }],
    });
  },
);
