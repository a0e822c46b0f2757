import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration } from '../config/configuration.js';
import { OktaProblem } from '../okta-client/okta-problem.js';
import { ProviderHttp } from '../openid-provider/provider-http.js';
import { oktaFaultOf, providerFaultOf } from './outcome.js';

const http = new ProviderHttp({ okta: { allowPrivateIssuers: false } } as unknown as Configuration);

/** What really goes wrong on the way to a provider, told apart. */
describe('a provider that can’t be asked', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { Location: '/' }).end();
      if (request.url === '/large') response.end('x'.repeat(200));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['http://127.0.0.1:1/', 'unreachable', 'ECONNREFUSED'],
    ['https://10.0.0.1/', 'private-address', 'private'],
    ['http://127.0.0.1:PORT/hang', 'timeout', 'in time'],
    ['http://127.0.0.1:PORT/redirect', 'garbled', 'redirect'],
    ['http://127.0.0.1:PORT/large', 'garbled', 'large'],
    ['https://127.0.0.1:PORT/', 'tls', ''],
  ])('is told why at %s', async (address, kind, words) => {
    const url = address.replace('PORT', String(port));
    const error: unknown = await http
      .send({ purpose: 'document', url, timeoutMs: kind === 'timeout' ? 500 : 20_000, maxBytes: 100 })
      .catch((thrown: unknown) => thrown);
    expect(providerFaultOf(error)).toMatchObject({ kind, detail: expect.stringContaining(words) as string });
  });
});

describe('Okta’s management API that can’t be asked', () => {
  it('is quoted in its own words, without what belongs to the log', () => {
    const problem = new OktaProblem('token-forbidden', 'Okta answered 403', {
      status: 403,
      errorCode: 'E0000006',
      summary: 'You do not have permission to perform the requested action',
    });
    expect(oktaFaultOf(problem)).toEqual({
      kind: 'forbidden',
      detail: 'You do not have permission to perform the requested action',
      status: 403,
      code: 'E0000006',
    });
    expect(oktaFaultOf(new TypeError('x is undefined'))).toMatchObject({ kind: 'garbled' });
  });
});
