import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
} from 'jose';
import { GatewayError } from '../errors/gateway-error.js';
import { verifyRevocationToken } from './revocation-token.js';

const now = new Date('2030-01-01T00:00:00Z');
const seconds = now.getTime() / 1000;
const issuer = 'https://example.okta.com';
const audience = 'https://sso.example.com/okta/universal-logout/default';
const expected = { issuer, clientId: '0oa1', audience, now };
const good = {
  iss: issuer,
  sub: '0oa1',
  aud: audience,
  jti: 'once',
  iat: seconds,
  nbf: seconds - 300,
  exp: seconds + 300,
};

let signingKey: CryptoKey;
let otherKey: CryptoKey;
/** The first key again, for a scheme that is as good but not Okta's. */
let pssKey: CryptoKey;
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  signingKey = pair.privateKey;
  pssKey = (await importJWK(await exportJWK(pair.privateKey), 'PS256')) as CryptoKey;
  otherKey = (await generateKeyPair('RS256')).privateKey;
  keys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }],
  });
});

const signed = (claims: object, header: object = {}, key: CryptoKey | Uint8Array = signingKey) =>
  new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'global-token-revocation+jwt', ...header })
    .sign(key);

describe('a revocation token', () => {
  it('as Okta sends it is believed, until a minute after it expires', async () => {
    await expect(verifyRevocationToken(await signed({}), keys, expected)).resolves.toEqual({
      jti: 'once',
      usableUntil: new Date('2030-01-01T00:06:00Z'),
    });
  });

  it.each<[string, object]>([
    ['names its one audience in a list', { aud: [audience] }],
    ['has just expired by a clock that is behind', { iat: seconds - 300, exp: seconds - 30 }],
    ['was issued by a clock that is ahead', { iat: seconds + 30, nbf: seconds + 30 }],
    ['has no nbf', { nbf: undefined }],
  ])('that %s is believed', async (_, claims) => {
    await expect(verifyRevocationToken(await signed(claims), keys, expected)).resolves.toBeDefined();
  });

  it.each<[string, object]>([
    ['expired', { exp: seconds - 61 }],
    ['is not valid yet', { nbf: seconds + 61 }],
    ['was issued in the future', { iat: seconds + 61 }],
    ['lives for a day', { exp: seconds + 86_400 }],
    ['lives for ever', { exp: undefined }],
    ['does not say since when it lives', { iat: undefined }],
    ['has an exp that is no number', { exp: String(seconds + 300) }],
    ['has an iat before all time', { iat: -1e300 }],
    ['is of another issuer', { iss: 'https://other.okta.com' }],
    ['is of the issuer with a slash', { iss: `${issuer}/` }],
    ['is meant for another connection', { aud: audience.replace('default', 'other') }],
    ['is meant for the address with a query', { aud: `${audience}?x=1` }],
    ['is meant for several addresses', { aud: [audience, 'https://other.example'] }],
    ['is meant for nobody', { aud: undefined }],
    ['has no jti', { jti: undefined }],
    ['has an empty jti', { jti: '' }],
    ['has a jti that is no text', { jti: 7 }],
    ['has a jti of any length', { jti: 'x'.repeat(256) }],
    ['names no client', { sub: undefined }],
  ])('that %s is refused', async (_, claims) => {
    await expect(verifyRevocationToken(await signed(claims), keys, expected)).rejects.toMatchObject({
      code: 'credential-invalid',
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  });

  it.each<[string, object]>([
    ['an ID token', { typ: 'JWT' }],
    ['a logout token', { typ: 'logout+jwt' }],
    ['of no type', { typ: undefined }],
    ['of the type in other letters', { typ: 'Global-Token-Revocation+JWT' }],
    ['of the type with its media range', { typ: 'application/global-token-revocation+jwt' }],
    ['that names no key', { kid: undefined }],
    ['that names an unknown key', { kid: 'k2' }],
  ])('%s is refused', async (_, header) => {
    await expect(verifyRevocationToken(await signed({}, header), keys, expected)).rejects.toMatchObject({
      status: 401,
    });
  });

  it('that is not signed, signed by another key, by a secret or changed afterwards is refused', async () => {
    const [header = '', , signature = ''] = (await signed({})).split('.');
    const changed = Buffer.from(JSON.stringify({ ...good, jti: 'twice' })).toString('base64url');
    for (const token of [
      new UnsecuredJWT(good).encode(),
      await signed({}, {}, otherKey),
      await signed({}, { alg: 'HS256' }, Buffer.alloc(32, 1)),
      await signed({}, { alg: 'PS256' }, pssKey),
      `${header}.${changed}.${signature}`,
      `${header}.${changed}.`,
      'a.b.c',
    ]) {
      await expect(verifyRevocationToken(token, keys, expected)).rejects.toMatchObject({ status: 401 });
    }
  });

  it('of another client of the issuer is good, but not here', async () => {
    const token = await signed({ sub: '0oa2', aud: audience.replace('default', 'other') });
    await expect(verifyRevocationToken(token, keys, expected)).rejects.toMatchObject({
      code: 'permission-denied',
    });
  });

  it('is not called invalid while the key set cannot be read', async () => {
    const unreadable = () => Promise.reject(new GatewayError('okta-unavailable'));
    await expect(verifyRevocationToken(await signed({}), unreadable, expected)).rejects.toMatchObject({
      code: 'okta-unavailable',
    });
  });
});
