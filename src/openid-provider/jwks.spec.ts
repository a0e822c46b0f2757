import { exportJWK, generateKeyPair, SignJWT, jwtVerify, type CryptoKey, type JWK } from 'jose';
import { FakeClock } from '../../test/support/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { Jwks, type TokenSource } from './jwks.js';
import { ProviderLimits } from './provider-limits.js';
import type { ProviderHttp } from './provider-http.js';

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const uri = 'https://okta.example/keys';
let keyRing: Key[];

beforeAll(async () => {
  keyRing = await Promise.all(
    ['k1', 'k2'].map(async (kid) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256');
      return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
    }),
  );
});

/** A provider that publishes the first `published` keys, and counts how often it is asked. */
function provider() {
  const clock = new FakeClock();
  const state = { asked: 0, published: 1, failing: false };
  const http = {
    json: async () => {
      state.asked += 1;
      if (state.failing) throw new GatewayError('okta-unavailable');
      return { keys: keyRing.slice(0, state.published).map(({ jwk }) => jwk) };
    },
  } as unknown as ProviderHttp;
  const jwks = new Jwks(http, clock, new ProviderLimits());
  const verify = async (key: number | string, connection = 'c1', at = uri, source?: TokenSource) => {
    const [pair, kid] = typeof key === 'number' ? [keyRing[key], undefined] : [keyRing[0], key];
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: kid ?? pair?.jwk.kid ?? '' })
      .sign(pair!.privateKey);
    await jwtVerify(token, jwks.keysOf(connection, at, source));
  };
  return { clock, state, verify };
}

describe('the key sets of providers', () => {
  it('are read once for many tokens', async () => {
    const { state, verify } = provider();
    await Promise.all([verify(0), verify(0), verify(0)]);
    await verify(0);
    expect(state.asked).toBe(1);
  });

  it('are read again at once when a token names a key that was just put in', async () => {
    const { state, verify } = provider();
    await verify(0);
    state.published = 2;
    await Promise.all([verify(1), verify(1), verify(1)]);
    expect(state.asked).toBe(2);
  });

  it('are read again at most five times a minute for unknown keys, in each connection', async () => {
    const { clock, state, verify } = provider();
    await verify(0);
    for (let attempt = 0; attempt < 8; attempt += 1)
      await expect(verify(`unknown-${attempt}`)).rejects.toThrow();
    expect(state.asked).toBe(6);
    await verify(0);
    await expect(verify('unknown', 'c2')).rejects.toThrow();
    expect(state.asked).toBe(8);
    clock.advance(60_000);
    state.published = 2;
    await verify(1);
    expect(state.asked).toBe(9);
  });

  it('are read again for a sign-in, however many tokens with unknown keys strangers have sent', async () => {
    const { state, verify } = provider();
    for (let attempt = 0; attempt < 8; attempt += 1)
      await expect(verify(`unknown-${attempt}`, 'c1', uri, 'anybody')).rejects.toThrow();
    expect(state.asked).toBe(6);
    state.published = 2;
    await verify(1);
    expect(state.asked).toBe(7);
  });

  it('do not get more readings by a provider that moves its key set', async () => {
    const { state, verify } = provider();
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(verify('unknown')).rejects.toThrow();
    const before = state.asked;
    await expect(verify('unknown', 'c1', `${uri}/moved`)).rejects.toThrow();
    expect(state.asked).toBe(before + 1);
  });

  it('forget a key that was withdrawn after ten minutes', async () => {
    const { clock, state, verify } = provider();
    state.published = 2;
    await verify(1);
    state.published = 1;
    await verify(1);
    clock.advance(600_000);
    await expect(verify(1)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('that cannot be read are an unavailable provider, and are asked for again', async () => {
    const { state, verify } = provider();
    state.failing = true;
    await expect(verify(0)).rejects.toMatchObject({ code: 'okta-unavailable' });
    state.failing = false;
    await verify(0);
    expect(state.asked).toBe(2);
  });

  it('that fail three times on end are asked for once a second, however many tokens come', async () => {
    const { clock, state, verify } = provider();
    state.failing = true;
    for (let attempt = 0; attempt < 20; attempt += 1)
      await expect(verify(0)).rejects.toMatchObject({ code: 'okta-unavailable' });
    expect(state.asked).toBe(3);
    clock.advance(1_000);
    await expect(verify(0)).rejects.toMatchObject({ code: 'okta-unavailable' });
    await expect(verify(0)).rejects.toMatchObject({ code: 'okta-unavailable' });
    expect(state.asked).toBe(4);
    clock.advance(1_000);
    state.failing = false;
    await verify(0);
    await verify(0);
    expect(state.asked).toBe(5);
  });
});

it('a key set without keys is an unavailable provider', async () => {
  const http = { json: () => Promise.resolve({ nothing: true }) } as unknown as ProviderHttp;
  const find = new Jwks(http, new FakeClock(), new ProviderLimits()).keysOf('c1', uri);
  await expect(find({ alg: 'RS256' }, { payload: '', signature: '' })).rejects.toMatchObject({
    code: 'okta-unavailable',
  });
});
