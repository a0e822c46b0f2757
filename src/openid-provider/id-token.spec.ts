import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.js';
import { verifyAccessToken } from './access-token.js';
import { verifyIdToken } from './id-token.js';

const now = new Date('2030-01-01T00:00:00Z');
const seconds = now.getTime() / 1000;
const issuer = 'https://example.okta.com/oauth2/default';
const expected = {
  issuer,
  clientId: '0oa1',
  nonce: 'the-nonce',
  now,
  accessToken: 'the-access-token',
  maxAge: null,
  requestedAt: now,
};
const good = { iss: issuer, aud: '0oa1', sub: '00u1', iat: seconds, exp: seconds + 3600, nonce: 'the-nonce' };

let signingKey: CryptoKey;
let otherKey: CryptoKey;
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  signingKey = pair.privateKey;
  otherKey = (await generateKeyPair('RS256')).privateKey;
  keys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }],
  });
});

const signed = (claims: object, header: object = {}, key: CryptoKey | Uint8Array = signingKey) =>
  new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key);

const halfHash = (token: string) =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

describe('an ID token', () => {
  it('that is right gives its claims', async () => {
    const claims = await verifyIdToken(await signed({ ...good, groups: ['A'] }), keys, expected);
    expect(claims).toMatchObject({ sub: '00u1', groups: ['A'] });
  });

  it.each([
    ['within the clock skew', { exp: seconds - 30, iat: seconds - 300 }],
    ['issued a moment ahead of our clock', { iat: seconds + 30 }],
    ['with us as authorized party', { azp: '0oa1' }],
    ['for several audiences with us as authorized party', { aud: ['0oa1', 'other'], azp: '0oa1' }],
    ['for a list of one audience', { aud: ['0oa1'] }],
    ['with the hash of its access token', { at_hash: halfHash('the-access-token') }],
  ])('%s is accepted', async (_, change) => {
    await expect(verifyIdToken(await signed({ ...good, ...change }), keys, expected)).resolves.toBeDefined();
  });

  it('without a key id is accepted while the set has one key', async () => {
    await expect(
      verifyIdToken(await signed(good, { kid: undefined }), keys, expected),
    ).resolves.toMatchObject({ sub: '00u1' });
  });

  it.each([
    ['from another issuer', { iss: 'https://evil.example' }],
    ['from the same issuer but for a slash', { iss: `${issuer}/` }],
    ['without an issuer', { iss: undefined }],
    ['for another client', { aud: 'other' }],
    ['for a list of other clients', { aud: ['other'] }],
    ['without an audience', { aud: undefined }],
    ['for several audiences without an authorized party', { aud: ['0oa1', 'other'] }],
    ['authorized to another client', { azp: 'other' }],
    ['with an authorized party that is no text', { azp: ['0oa1'] }],
    ['expired beyond the skew', { exp: seconds - 61 }],
    ['without an expiry', { exp: undefined }],
    ['issued in the future', { iat: seconds + 3600 }],
    ['issued long ago', { iat: seconds - 3600 }],
    ['without an issue time', { iat: undefined }],
    ['of another sign-in', { nonce: 'other' }],
    ['without a nonce', { nonce: undefined }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a list of subjects', { sub: ['00u1'] }],
    ['with a subject that cannot be stored', { sub: '00u1\0' }],
    ['with an endless subject', { sub: 'x'.repeat(256) }],
    ['not yet valid', { nbf: seconds + 3600 }],
    ['with the hash of another access token', { at_hash: halfHash('another') }],
    ['with a hash that is no text', { at_hash: 7 }],
  ])('%s is refused', async (_, change) => {
    const token = await signed({ ...good, ...change });
    await expect(verifyIdToken(token, keys, expected)).rejects.toMatchObject({ code: 'sign-in-failed' });
  });

  it.each([
    ['issued in the future', { iat: seconds + 300 }, 'issued 300 s after'],
    ['issued long ago', { iat: seconds - 3600 }, 'issued 3600 s before'],
    ['expired', { iat: seconds - 300, exp: seconds - 61 }, 'issued 300 s before'],
  ])('%s names the clock in the log', async (_, change, words) => {
    const token = await signed({ ...good, ...change });
    await expect(verifyIdToken(token, keys, expected)).rejects.toMatchObject({
      detail: expect.stringContaining(`${words} what the clock of the gateway says`) as string,
    });
  });

  it.each([
    ['signed by another key', () => signed(good, {}, otherKey)],
    ['naming an unknown key', () => signed(good, { kid: 'k2' })],
    ['signed with a shared secret', () => signed(good, { alg: 'HS256' }, Buffer.from('x'.repeat(32)))],
    ['unsigned', () => Promise.resolve(new UnsecuredJWT(good).encode())],
    ['that calls itself an access token', () => signed(good, { typ: 'at+jwt' })],
    ['that calls itself a logout token', () => signed(good, { typ: 'logout+jwt' })],
    ['cut short', async () => (await signed(good)).slice(0, -10)],
    ['with another payload', async () => swapPayload(await signed(good), { ...good, sub: '00u2' })],
    ['that is no token', () => Promise.resolve('not-a-token')],
  ])('%s is refused', async (_, make) => {
    await expect(verifyIdToken(await make(), keys, expected)).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
  });

  it('keeps the trouble of the key set apart from its own', async () => {
    const outage = new GatewayError('okta-unavailable');
    const failing = () => Promise.reject(outage);
    await expect(verifyIdToken(await signed(good), failing, expected)).rejects.toBe(outage);
  });

  it.each([
    [seconds + 59, true],
    [seconds + 61, false],
    [9_999_999_999, false],
  ])(
    'is judged by an authentication that is still to come (%d): it would stay recent for ever',
    async (authTime, accepted) => {
      const verified = verifyIdToken(await signed({ ...good, auth_time: authTime }), keys, expected);
      if (accepted) await expect(verified).resolves.toBeDefined();
      else await expect(verified).rejects.toMatchObject({ detail: 'ID token: auth_time is in the future' });
    },
  );

  describe('of a sign-in with max_age', () => {
    const strict = { ...expected, maxAge: 300 };

    it.each([
      ['recent', seconds - 300],
      ['recent but for the clock skew', seconds - 350],
    ])('is accepted when the authentication is %s', async (_, authTime) => {
      const token = await signed({ ...good, auth_time: authTime });
      await expect(verifyIdToken(token, keys, strict)).resolves.toBeDefined();
    });

    it.each([
      ['too old', seconds - 361],
      ['not dated', undefined],
      ['dated in words', 'now'],
    ])('is refused when the authentication is %s', async (_, authTime) => {
      const token = await signed({ ...good, auth_time: authTime });
      await expect(verifyIdToken(token, keys, strict)).rejects.toMatchObject({ code: 'sign-in-failed' });
    });
  });
});

describe('a custom server’s access token', () => {
  const wanted = { issuer, clientId: '0oa1', sub: '00u1', now };
  const access = {
    iss: issuer,
    aud: 'api://default',
    exp: seconds + 300,
    cid: '0oa1',
    uid: '00u1',
    sub: 'ada@example.com',
    groups: ['A'],
  };

  it('that is right gives its claims', async () => {
    await expect(verifyAccessToken(await signed(access), keys, wanted)).resolves.toMatchObject({
      groups: ['A'],
    });
  });

  it.each([
    ['from another issuer', { iss: 'https://evil.example' }],
    ['expired', { exp: seconds - 61 }],
    ['without an expiry', { exp: undefined }],
    ['of another client', { cid: 'other' }],
    ['of no client', { cid: undefined }],
    ['about another person', { uid: '00u2' }],
  ])('%s proves nothing', async (_, change) => {
    await expect(verifyAccessToken(await signed({ ...access, ...change }), keys, wanted)).resolves.toBeNull();
  });

  it.each([
    ['opaque', () => Promise.resolve('opaque')],
    ['signed by another key', () => signed(access, {}, otherKey)],
    ['unsigned', () => Promise.resolve(new UnsecuredJWT(access).encode())],
    ['signed with a shared secret', () => signed(access, { alg: 'HS256' }, Buffer.from('x'.repeat(32)))],
  ])('%s proves nothing', async (_, make) => {
    await expect(verifyAccessToken(await make(), keys, wanted)).resolves.toBeNull();
  });

  it('does not turn an unreadable key set into “no groups”', async () => {
    const failing = () => Promise.reject(new GatewayError('okta-unavailable'));
    await expect(verifyAccessToken(await signed(access), failing, wanted)).rejects.toMatchObject({
      code: 'okta-unavailable',
    });
  });
});

function swapPayload(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
