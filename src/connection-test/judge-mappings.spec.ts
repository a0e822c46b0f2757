import type { Connection } from '../connections/connection.entity.js';
import type { GroupWarning } from '../group-mappings/group-identity.js';
import type { StoredFacts } from './facts.js';
import { judgeMappings } from './judge-mappings.js';

const connection = { slug: 'default', platform: true, defaultRole: null } as Connection;
const admins = { groupName: 'Admins', role: 'admin', warnings: [] as GroupWarning[], deleted: false };
const calm: StoredFacts = {
  evidence: null,
  mappings: [admins],
  triggers: [{ kind: 'poll', failures: 0 }],
  twins: [],
};

const codesOf = (stored: Partial<StoredFacts>): string[] =>
  judgeMappings({ connection, stored: { ...calm, ...stored }, membershipMaxAgeSeconds: 900 }, true).map(
    ({ code }) => code,
  );

describe('what is stored of a connection', () => {
  it('is fine when its groups are known and its triggers run', () => {
    expect(codesOf({})).toEqual(['mappings-ok']);
  });

  it.each<[GroupWarning, string]>([
    ['group-not-found-in-okta', 'mapped-groups-not-found'],
    ['group-name-not-unique', 'mapped-groups-not-unique'],
    ['group-name-differs-by-case', 'mapped-groups-differ-by-case'],
    ['group-renamed-in-okta', 'mapped-groups-renamed'],
  ])('tells of a mapping with the warning %s', (warning, code) => {
    expect(codesOf({ mappings: [admins, { ...admins, role: 'guest', warnings: [warning] }] })).toEqual([
      code,
    ]);
  });

  it('tells of a group that was deleted, and that nobody can administer by it', () => {
    expect(codesOf({ mappings: [{ ...admins, deleted: true }] })).toEqual([
      'mappings-none',
      'no-admin-mapping',
      'mapped-groups-deleted',
    ]);
  });

  it('tells of triggers that fail, and of their absence', () => {
    expect(codesOf({ triggers: [{ kind: 'poll', failures: 2 }] })).toContain('triggers-failing');
    expect(codesOf({ triggers: [] })).toContain('triggers-none');
  });
});
