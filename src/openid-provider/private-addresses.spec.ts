import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { requestedIssuer } from '../connections/issuer-input.js';
import { DiscoveredIssuers } from './discovered-issuers.js';
import { ProviderHttp, publicAddressesOf } from './provider-http.js';
import { ProviderLimits } from './provider-limits.js';
import { readMetadata } from './provider-metadata.js';

/** What the names of these tests lead to, look-up after look-up; the last one stays. */
const NAMES: Record<string, string[]> = {
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'private.example': ['10.1.2.3'],
  'metadata.example': ['169.254.169.254'],
  'allowed.example': ['127.0.0.1'],
  'rebinding.example': ['93.184.216.34', '127.0.0.1'],
};

class NamedHttp extends ProviderHttp {
  readonly asked = new Map<string, number>();

  protected override readonly resolve = ((
    name: string,
    options: { all?: boolean },
    callback: (error: Error | null, found: unknown, family?: number) => void,
  ) => {
    const times = this.asked.get(name) ?? 0;
    this.asked.set(name, times + 1);
    const known = NAMES[name] ?? [];
    const address = known[Math.min(times, known.length - 1)];
    if (address === undefined) return callback(new Error(`no such name: ${name}`), []);
    const family = address?.includes(':') ? 6 : 4;
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  }) as unknown as typeof lookup;

  readonly publicAddresses = publicAddressesOf(this.resolve);
}

describe('what a connection names inside our own network', () => {
  let server: Server;
  let port: number;
  /** Paths that something inside was asked for. */
  const heard: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.url ?? '');
      if (request.url?.startsWith('/leave'))
        response.writeHead(302, { Location: `http://127.0.0.1:${port}/inside` }).end();
      else response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"secret":"of the inside"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(() => (heard.length = 0));

  const configuration = (allowPrivateIssuers: boolean) =>
    ({ okta: { allowPrivateIssuers } }) as unknown as Configuration;
  const clock = { monotonic: () => performance.now() } as unknown as Clock;
  const http = (allowed = false) => new NamedHttp(configuration(allowed));
  const ask = (url: string, allowed = false) =>
    http(allowed).send({ purpose: 'answer', url, timeoutMs: 20_000, maxBytes: 10_000 });

  const ADDRESSES = [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    '[::]',
    '[fd00::1]',
    '[fe80::1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[fec0::1]',
  ];

  it.each(ADDRESSES)('is not stored as an issuer at the address %s', (address) => {
    for (const issuer of [`https://${address}`, `https://${address}/oauth2/default`])
      expect(() => requestedIssuer({ issuer }, { allowPrivate: false, allowLoopback: false })).toThrow(
        expect.objectContaining({ code: 'validation-failed' }) as Error,
      );
  });

  it.each(ADDRESSES.filter((address) => !/^(2130706433|0x7f)/.test(address)))(
    'is not asked as an endpoint of a discovery document at the address %s',
    async (address) => {
      for (const name of ['token_endpoint', 'userinfo_endpoint', 'jwks_uri'] as const) {
        const issuer = 'https://okta.example';
        const document = {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          [name]: `https://${address}/inside`,
        };
        const metadata = readMetadata(document, issuer);
        const endpoint = {
          token_endpoint: metadata.tokenEndpoint,
          userinfo_endpoint: metadata.userinfoEndpoint ?? '',
          jwks_uri: metadata.jwksUri,
        }[name];
        await expect(ask(endpoint)).rejects.toMatchObject({ detail: 'answer is on a private address' });
      }
    },
  );

  it.each([
    'http://127.0.0.1/inside',
    'https://localhost/inside',
    'https://[::1]/inside',
    'http://okta.example/x',
  ])('is no endpoint of a provider on the internet: %s', (token_endpoint) => {
    const issuer = 'https://okta.example';
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/a`,
      token_endpoint,
      jwks_uri: `${issuer}/k`,
    };
    expect(() => readMetadata(document, issuer)).toThrow(
      expect.objectContaining({ code: 'okta-unavailable' }) as Error,
    );
  });

  it.each(['loopback.example', 'loopback6.example', 'mapped.example', 'private.example', 'metadata.example'])(
    'is not reached by the name %s, which leads there',
    async (name) => {
      await expect(ask(`http://${name}:${port}/inside`)).rejects.toMatchObject({
        detail: 'answer cannot be reached',
      });
      expect(heard).toEqual([]);
    },
  );

  it('is reached by such a name where that is configured: what refuses is the rule, not the test’s own network', async () => {
    await expect(ask(`http://allowed.example:${port}/inside`, true)).resolves.toMatchObject({ status: 200 });
    expect(heard).toEqual(['/inside']);
  });

  it('is not reached by a name that leads to the internet at first and inside the next time: each connection asks anew', async () => {
    const client = http();
    const connects = (): Promise<unknown> =>
      new Promise((done) =>
        client.publicAddresses('rebinding.example', {}, (error, address) => done(error?.message ?? address)),
      );
    expect(await connects()).toBe('93.184.216.34');
    expect(await connects()).toBe('rebinding.example resolves to private addresses alone');
    await expect(
      client.send({
        purpose: 'answer',
        url: `http://rebinding.example:${port}/inside`,
        timeoutMs: 20_000,
        maxBytes: 10_000,
      }),
    ).rejects.toMatchObject({ detail: 'answer cannot be reached' });
    expect(client.asked.get('rebinding.example')).toBe(3);
    expect(heard).toEqual([]);
  });

  it('is not reached by a redirect', async () => {
    await expect(ask(`http://127.0.0.1:${port}/leave`)).rejects.toMatchObject({
      detail: 'answer answered with a redirect',
    });
    expect(heard).toEqual(['/leave']);
  });

  it('is not asked when an issuer is judged, and its words are not believed', async () => {
    const check = new DiscoveredIssuers(http(), configuration(false), clock, new ProviderLimits());
    await expect(check.check(`http://private.example:${port}`)).resolves.toEqual({ verdict: 'not-reached' });
    await expect(check.check(`http://loopback.example:${port}`)).resolves.toEqual({ verdict: 'not-reached' });
    expect(heard).toEqual([]);
  });

  it('is not asked because a provider on the internet names it as its issuer', async () => {
    const asked: string[] = [];
    const named = `http://127.0.0.1:${port}/inside`;
    const internet = {
      json: ({ url }: { url: string }) => {
        asked.push(url);
        return Promise.resolve({ issuer: named });
      },
    } as unknown as ProviderHttp;
    const check = new DiscoveredIssuers(internet, configuration(false), clock, new ProviderLimits());
    await expect(check.check('https://okta.example')).resolves.toEqual({
      verdict: 'other-issuer',
      named,
      works: null,
    });
    expect(asked.filter((url) => !url.startsWith('https://okta.example/'))).toEqual([]);
  });
});
