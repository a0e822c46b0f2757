import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { MappedGroupsRepository, NameMeaning } from '../group-mappings/mapped-groups.repository.js';
import type { SignInEvidenceLog } from './sign-in-evidence-log.js';
import { MembershipResolver, type MembershipEvidence } from './membership-resolver.js';
import type { OktaClients } from '../okta-client/okta-clients.js';
import { OktaProblem, type OktaProblemKind } from '../okta-client/okta-problem.js';

const names = (count: number) => Array.from({ length: count }, (_, index) => `group ${index}`);
const NOW = new Date('2030-01-01T00:00:00Z');
const API_GROUPS = [{ id: '00g1', name: 'From the API' }];

/** Everything that may decide where a person's groups come from. */
interface Situation {
  idToken?: unknown;
  userinfo?: unknown;
  accessToken?: unknown;
  /** What the API answers; without it there is no credential. */
  api?: typeof API_GROUPS | OktaProblemKind;
}

describe('MembershipResolver', () => {
  const connection = { id: 'c1', groupsClaim: 'groups' } as Connection;

  const resolve = ({ idToken, userinfo, accessToken, api }: Situation) => {
    const readMembership = () =>
      typeof api === 'string'
        ? Promise.reject(new OktaProblem(api, 'no'))
        : Promise.resolve({ groups: api, fetchedAt: NOW });
    const clients = { forConnection: () => (api ? { readMembership } : null) };
    const mapped = {
      meaningsOf: (_: string, asked: string[]) => {
        const meanings: [string, NameMeaning][] = [
          ['Mapped', 'mapped'],
          ['Twins', 'ambiguous'],
        ];
        return Promise.resolve(
          new Set(meanings.flatMap(([name, meaning]) => (asked.includes(name) ? [meaning] : []))),
        );
      },
    };
    const resolver = new MembershipResolver(
      clients as unknown as OktaClients,
      mapped as unknown as MappedGroupsRepository,
      { note: () => undefined } as unknown as SignInEvidenceLog,
      { now: () => NOW, nowMs: () => NOW.getTime(), monotonic: () => 0 },
    );
    const claims = (groups: unknown) => (groups === undefined ? {} : { groups });
    const evidence: MembershipEvidence = {
      sub: '00u1',
      idTokenClaims: claims(idToken),
      userinfoClaims: userinfo === undefined ? null : claims(userinfo),
      accessTokenClaims: accessToken === undefined ? null : claims(accessToken),
    };
    return resolver.resolve(connection, evidence, { deadlineMs: 1000 });
  };

  it.each<[string, Situation, string, string, number]>([
    [
      'the ID token first',
      { idToken: ['a'], userinfo: ['b', 'c'], accessToken: ['d'] },
      'id-token',
      'complete',
      1,
    ],
    [
      'userinfo when the ID token is thin',
      { userinfo: ['b', 'c'], accessToken: ['d'] },
      'userinfo',
      'complete',
      2,
    ],
    [
      'userinfo when the ID token’s list is empty',
      { idToken: [], userinfo: ['b'] },
      'userinfo',
      'complete',
      1,
    ],
    [
      'the access token last',
      { idToken: [], userinfo: [], accessToken: ['d'] },
      'access-token',
      'complete',
      1,
    ],
    ['nothing, which is a person in no group', {}, 'id-token', 'complete', 0],
    ['a list of 99 names', { idToken: names(99) }, 'id-token', 'complete', 99],
    ['a list of 100 names as suspect', { idToken: names(100) }, 'id-token', 'suspect', 100],
    ['a list that names a group twice as suspect', { idToken: ['a', 'a'] }, 'id-token', 'suspect', 1],
  ])('takes, without an API credential, %s', async (_, situation, source, completeness, count) => {
    const membership = await resolve(situation);
    expect(membership).toMatchObject({ source, completeness, fetchedAt: NOW });
    expect(membership.groups).toHaveLength(count);
  });

  it.each<[string, Situation, string]>([
    ['a list on which a name is mapped: the list', { idToken: ['a', 'Mapped'] }, 'id-token'],
    ['a list on which no name is mapped: the API', { idToken: ['a', 'mapped'] }, 'api'],
    ['no list: the API', {}, 'api'],
    ['empty lists: the API', { idToken: [], userinfo: [], accessToken: [] }, 'api'],
    ['a claim of another shape: the API', { idToken: { a: true } }, 'api'],
    ['99 names, one mapped: the list', { userinfo: [...names(98), 'Mapped'] }, 'userinfo'],
    ['100 names, one mapped: the API', { userinfo: [...names(99), 'Mapped'] }, 'api'],
    ['a name that several groups have: the API', { idToken: ['Twins', 'Mapped'] }, 'api'],
    ['a mapped name given twice: the API', { idToken: ['Mapped', 'Mapped'] }, 'api'],
  ])('decides, with an API credential and %s', async (_, situation, source) => {
    const membership = await resolve({ ...situation, api: API_GROUPS });
    expect(membership).toMatchObject({ source, completeness: 'complete' });
    if (source === 'api') expect(membership.groups).toEqual(API_GROUPS);
  });

  it.each<OktaProblemKind>([
    'unreachable',
    'timeout',
    'rate-limited',
    'server-error',
    'garbled',
    'token-invalid',
    'token-forbidden',
    'not-found',
    'refused',
    'not-asked',
  ])(
    'never takes a failing API (%s) for “no groups”, nor falls back on the list that it was to check',
    async (api) => {
      for (const situation of [
        { api },
        { api, idToken: ['unmapped'] },
        { api, idToken: [...names(149), 'Mapped'] },
      ]) {
        const error: unknown = await resolve(situation).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(GatewayError);
        expect(error).toMatchObject({ code: 'okta-unavailable', status: 503 });
      }
    },
  );

  it('does not need the API when the list is convincing', async () => {
    expect(await resolve({ idToken: ['Mapped'], api: 'unreachable' })).toMatchObject({ source: 'id-token' });
  });

  it('refuses a person in more groups than are kept, whoever said so', async () => {
    await expect(resolve({ idToken: names(10_001) })).rejects.toMatchObject({ code: 'sign-in-failed' });
    await expect(resolve({ api: 'too-many-groups' })).rejects.toMatchObject({ code: 'sign-in-failed' });
  });
});
