import { accessRows, giverWords, whoWords } from './role-comparison.js';

const gateway = (permissions: readonly string[], rules: { methods?: string[]; path: string }[] = []) => [
  { slug: 'gateway', name: 'Gateway', grants: permissions.map((permission) => ({ permission })), rules },
];
const admin = { role: 'admin', givenBy: [], applications: gateway(['roles:read', 'roles:write']) };
const auditor = { role: 'auditor', givenBy: [], applications: gateway(['roles:read'], [{ path: '/x/*' }]) };

describe('what roles may do', () => {
  it('is listed once, with who may', () => {
    const names = new Map([
      ['admin', 'Admin'],
      ['auditor', 'Auditor'],
    ]);
    expect(accessRows([admin, auditor]).map((row) => [row.what, whoWords(row, names)])).toEqual([
      ['any method /x/*', 'Only Auditor'],
      ['roles:read', 'Both'],
      ['roles:write', 'Only Admin'],
    ]);
  });

  it('keeps two applications of one name apart', () => {
    const same = gateway(['page:read']);
    const applications = [...same, ...same.map((application) => ({ ...application, slug: 'other' }))];
    const rows = accessRows([{ ...admin, applications }]);
    expect(rows.map(({ what, roles }) => [what, roles])).toEqual([
      ['page:read', ['admin']],
      ['page:read', ['admin']],
    ]);
  });

  it('says by what a role is given, and where there are several connections of which', () => {
    const givenBy = [
      { connection: 'default', group: 'Staff' },
      { connection: 'partner', defaultRole: true as const },
    ];
    expect(giverWords({ ...admin, givenBy })).toEqual([
      'group Staff (default)',
      'the default role of people without a mapped group (partner)',
    ]);
    expect(giverWords({ ...admin, givenBy: givenBy.slice(0, 1) })).toEqual(['group Staff']);
  });
});
