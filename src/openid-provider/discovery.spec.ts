import { Logger } from '@nestjs/common';
import { FakeClock } from '../../test/support/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { Discovery } from './discovery.js';
import { ProviderLimits } from './provider-limits.js';
import type { ProviderHttp } from './provider-http.js';

const issuer = 'https://example.okta.com';
const connection = { id: 'c1', version: 1, issuer };

function provider() {
  const clock = new FakeClock();
  const state = { asked: [] as string[], issuer, failing: false };
  const http = {
    json: async ({ url }: { url: string }) => {
      state.asked.push(url);
      if (state.failing) throw new GatewayError('okta-unavailable');
      const endpoint = `${issuer}/v${state.asked.length}`;
      return {
        issuer: state.issuer,
        authorization_endpoint: endpoint,
        token_endpoint: endpoint,
        jwks_uri: endpoint,
      };
    },
  } as unknown as ProviderHttp;
  return { clock, state, discovery: new Discovery(http, clock, new ProviderLimits()) };
}

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** Lets what was begun behind the scenes come to its end. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('discovery', () => {
  it('asks once, when it is first needed, however many sign-ins begin', async () => {
    const { state, discovery } = provider();
    expect(discovery.known(connection)).toBeUndefined();
    const all = await Promise.all([1, 2, 3].map(() => discovery.metadataOf(connection)));
    expect(new Set(all.map(({ tokenEndpoint }) => tokenEndpoint))).toEqual(new Set([`${issuer}/v1`]));
    expect(state.asked).toEqual([`${issuer}/.well-known/openid-configuration`]);
    expect(discovery.known(connection)).toBe(all[0]);
  });

  it('asks again for another version or issuer of the connection', async () => {
    const { state, discovery } = provider();
    await discovery.metadataOf(connection);
    await discovery.metadataOf({ ...connection, version: 2 });
    await expect(
      discovery.metadataOf({ ...connection, issuer: 'https://other.okta.com' }),
    ).rejects.toMatchObject({
      code: 'issuer-mismatch',
    });
    expect(state.asked).toHaveLength(3);
  });

  it('keeps a failure for a second only', async () => {
    const { clock, state, discovery } = provider();
    state.failing = true;
    await expect(discovery.metadataOf(connection)).rejects.toMatchObject({ code: 'okta-unavailable' });
    state.failing = false;
    await expect(discovery.metadataOf(connection)).rejects.toMatchObject({ code: 'okta-unavailable' });
    expect(state.asked).toHaveLength(1);
    clock.advance(1_000);
    await expect(discovery.metadataOf(connection)).resolves.toMatchObject({ issuer });
  });

  it('refreshes an old document without making anybody wait', async () => {
    const { clock, discovery } = provider();
    await discovery.metadataOf(connection);
    clock.advance(600_000);
    await expect(discovery.metadataOf(connection)).resolves.toMatchObject({ tokenEndpoint: `${issuer}/v1` });
    await settle();
    await expect(discovery.metadataOf(connection)).resolves.toMatchObject({ tokenEndpoint: `${issuer}/v2` });
  });

  it('goes on with the document it has while a newer one cannot be read', async () => {
    const { clock, state, discovery } = provider();
    await discovery.metadataOf(connection);
    state.failing = true;
    clock.advance(600_000);
    await discovery.metadataOf(connection);
    await settle();
    await expect(discovery.metadataOf(connection)).resolves.toMatchObject({ tokenEndpoint: `${issuer}/v1` });
    clock.advance(1_000);
    state.failing = false;
    await discovery.metadataOf(connection);
    await settle();
    await expect(discovery.metadataOf(connection)).resolves.toMatchObject({ tokenEndpoint: `${issuer}/v3` });
  });

  it('stops using a provider that turns out to name another issuer', async () => {
    const { clock, state, discovery } = provider();
    await discovery.metadataOf(connection);
    state.issuer = 'https://evil.example';
    clock.advance(600_000);
    await discovery.metadataOf(connection);
    await settle();
    await expect(discovery.metadataOf(connection)).rejects.toMatchObject({ code: 'issuer-mismatch' });
    expect(discovery.known(connection)).toBeUndefined();
  });
});
