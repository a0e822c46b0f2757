import type { AccessModel, ConnectionFacts, MappingFacts } from '../access-model/access-model.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Group, Membership, MembershipSource } from '../subjects/membership.js';
import { testSignInPage } from './test-sign-in-page.js';
import { completedReport, failedReport, refusedBy, refusedForGroups } from './test-sign-in-report.js';

const mapping = (groupName: string, values: Partial<MappingFacts> = {}): MappingFacts => ({
  groupName,
  groupId: null,
  ambiguousName: false,
  roleIndex: 1,
  ...values,
});

function modelOf(mappings: readonly MappingFacts[], facts: Partial<ConnectionFacts> = {}): AccessModel {
  const connection = {
    id: 'c',
    requiredGroups: [],
    defaultRole: null,
    mappingsByName: new Map(mappings.map((one) => [one.groupName, one])),
    mappingsByGroupId: new Map(mappings.flatMap((one) => (one.groupId === null ? [] : [[one.groupId, one]]))),
    ...facts,
  };
  return {
    roles: [{ key: 'admin' }, { key: 'developer' }],
    roleIndex: new Map([
      ['admin', 0],
      ['developer', 1],
    ]),
    connections: new Map([['c', connection]]),
  } as unknown as AccessModel;
}

const membershipOf = (groups: readonly Group[], source: MembershipSource = 'id-token'): Membership => ({
  groups,
  source,
  completeness: 'complete',
  fetchedAt: new Date(0),
});

const circumstances = {
  finishedAt: new Date('2030-01-01T00:00:00Z'),
  requestId: 'r1',
  connectionStatus: 'draft' as const,
  identity: { idTokenClaims: { sub: 'ada' }, userinfoClaims: null },
};

const reportOf = (model: AccessModel, membership: Membership) =>
  completedReport(circumstances, {
    ...{ model, membership, connectionId: 'c' },
    answer: { allowed: true, status: 303 },
  });

describe('the report of a test sign-in', () => {
  it('tells of each group which role it gives, the mapped ones first', () => {
    const report = reportOf(modelOf([mapping('b')]), membershipOf([{ name: 'a' }, { name: 'b' }]));
    expect(report.groups?.items).toEqual([
      { name: 'b', role: 'developer' },
      { name: 'a', role: null },
    ]);
    expect(report).toMatchObject({ roles: ['developer'], defaultRole: null, defaultRoleUsed: false });
  });

  it('tells why a mapping of the same name does not match', () => {
    const pinned = mapping('pinned', { groupId: '00g1' });
    const ambiguous = mapping('twice', { groupId: '00g2', ambiguousName: true });
    const groups = [
      { name: 'pinned', id: '00g9' },
      { name: 'twice', id: '00g8' },
    ];
    const report = reportOf(modelOf([pinned, ambiguous]), membershipOf(groups, 'api'));
    expect(report.groups?.items).toEqual([
      { name: 'pinned', id: '00g9', role: null, mismatch: 'other-group-of-this-name' },
      { name: 'twice', id: '00g8', role: null, mismatch: 'ambiguous-name' },
    ]);
  });

  it('lists 500 groups and counts all', () => {
    const groups = Array.from({ length: 10_000 }, (_, index) => ({ name: `g${index}` }));
    const { groups: told } = reportOf(modelOf([mapping('g9999')]), membershipOf(groups));
    expect([told?.total, told?.items.length, told?.items[0]?.name]).toEqual([10_000, 500, 'g9999']);
  });

  it('tells when it is the default role that lets somebody in', () => {
    const model = modelOf([], { defaultRole: 'developer' });
    expect(reportOf(model, membershipOf([{ name: 'a' }]))).toMatchObject({
      roles: ['developer'],
      defaultRoleUsed: true,
    });
  });

  it('tells a missing required group from a missing mapping', () => {
    const strict = modelOf([mapping('a')], { requiredGroups: ['staff'] });
    const facts = (model: AccessModel) => model.connections.get('c');
    expect(refusedForGroups(facts(strict), membershipOf([{ name: 'a' }]))).toMatchObject({
      code: 'no-role',
      reason: 'required-group-missing',
    });
    expect(refusedForGroups(facts(modelOf([])), membershipOf([{ name: 'a' }]))).toMatchObject({
      code: 'no-role',
      reason: 'no-mapped-group',
    });
    expect(reportOf(strict, membershipOf([{ name: 'a' }])).groups).toMatchObject({
      required: ['staff'],
      requiredMet: false,
    });
  });

  it('has neither groups nor roles when the test did not get as far', () => {
    const error = new GatewayError('okta-unavailable', 'Not now.');
    const report = failedReport(
      { ...circumstances, identity: undefined },
      refusedBy(error, 'sign-in-failed'),
    );
    expect(report).toEqual({
      finishedAt: '2030-01-01T00:00:00.000Z',
      requestId: 'r1',
      connectionStatus: 'draft',
      answer: {
        allowed: false,
        status: 503,
        code: 'okta-unavailable',
        reason: 'sign-in-failed',
        message: 'Not now.',
      },
    });
  });
});

describe('the page of a test sign-in', () => {
  it('writes everything that comes from elsewhere as text', () => {
    const hostile = '"><script>alert(1)</script>';
    const report = completedReport(
      {
        ...circumstances,
        identity: {
          idTokenClaims: { sub: hostile, [hostile]: [hostile, { [hostile]: hostile }] },
          userinfoClaims: { name: hostile },
        },
      },
      {
        model: modelOf([], { requiredGroups: [hostile] }),
        connectionId: 'c',
        membership: membershipOf([{ name: hostile, id: hostile }], 'api'),
        answer: { allowed: false, status: 403, code: 'no-role', reason: 'no-mapped-group', message: hostile },
      },
    );
    const { markup } = testSignInPage(hostile, report).body;
    expect(markup).not.toContain('<script');
    expect(markup.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(6);
  });

  it('says of a draft and of a disabled connection that nobody can sign in by it yet', () => {
    const report = reportOf(modelOf([mapping('a')]), membershipOf([{ name: 'a' }]));
    expect(testSignInPage('C', report).body.markup).toContain('real sign-ins begin once it is activated');
    const disabled = { ...report, connectionStatus: 'disabled' as const };
    expect(testSignInPage('C', disabled).body.markup).toContain('The connection is disabled');
  });
});
