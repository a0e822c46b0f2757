import {
  MAX_PAYLOAD_BYTES,
  writePayload,
  type AssertionClaims,
  type AssertionPayload,
} from './assertion-claims.js';

const stamp = { iss: 'https://sso.example.com', jti: 'j', iat: 1_900_000_000, exp: 1_900_000_060 };
const claims: AssertionClaims = {
  application: 'wiki',
  sub: '00u1',
  connection: 'default',
  sessionId: 's-1',
  sessionExpiresAtMs: 1_900_003_600_000,
  roles: ['admin'],
  groups: ['Ops', 'Größe'],
  email: 'ada@example.com',
  name: 'Ada',
  acr: 'urn:okta:loa:2fa:any',
  amr: ['pwd', 'otp'],
  authTimeMs: 1_899_999_999_999,
};
const write = (changes: Partial<AssertionClaims> = {}) =>
  JSON.parse(writePayload({ ...claims, ...changes }, stamp)) as AssertionPayload;
const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('the payload of an assertion', () => {
  it('has the claims of RFC 9068, the session and what the person may do', () => {
    expect(write()).toEqual({
      ...stamp,
      aud: 'wiki',
      client_id: 'wiki',
      sub: '00u1',
      sid: 's-1',
      connection: 'default',
      roles: ['admin'],
      groups: ['Ops', 'Größe'],
      email: 'ada@example.com',
      name: 'Ada',
      acr: 'urn:okta:loa:2fa:any',
      amr: ['pwd', 'otp'],
      auth_time: 1_899_999_999,
    });
  });

  it('leaves out what is not known rather than saying null', () => {
    const nothing = { email: null, name: null, acr: null, amr: [], authTimeMs: null };
    expect(Object.keys(write(nothing))).toEqual(
      expect.not.arrayContaining(['email', 'name', 'acr', 'amr', 'auth_time', 'omitted_claims']),
    );
  });

  it('leaves out the groups, and says so, when they would not fit into a header', () => {
    const payload = write({ groups: many(1000, 'group') });
    expect(payload).not.toHaveProperty('groups');
    expect(payload).toMatchObject({ roles: ['admin'], omitted_claims: ['groups'] });
  });

  it('leaves out as much as it takes, the roles before the name', () => {
    const payload = write({ groups: ['Ops'], roles: many(1000, 'role') });
    expect(payload).toMatchObject({ name: 'Ada', omitted_claims: ['groups', 'roles'] });
    expect(payload).not.toHaveProperty('roles');
  });

  it.each([
    ['groups', { groups: many(10_000, 'ü') }],
    ['roles', { roles: many(10_000, 'r') }],
    ['a name', { name: 'N'.repeat(10_000) }],
    ['an e-mail address', { email: 'e'.repeat(10_000) }],
    ['acr and amr', { acr: 'a'.repeat(10_000), amr: many(5000, 'm') }],
  ])('stays below the limit whatever comes as %s', (_, changes) => {
    const text = writePayload({ ...claims, ...changes }, stamp);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
    expect(JSON.parse(text)).toMatchObject({ sub: '00u1', aud: 'wiki', sid: 's-1', connection: 'default' });
  });
});
