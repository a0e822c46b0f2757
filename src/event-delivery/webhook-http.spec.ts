import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration } from '../config/configuration.js';
import { WebhookHttp } from './webhook-http.js';

/** A gateway at https or on loopback, which may reach private networks or not. */
const sender = (secure: boolean, allowPrivateIssuers: boolean): WebhookHttp =>
  new WebhookHttp({ secure, okta: { allowPrivateIssuers } } as Configuration);

describe('a webhook', () => {
  let server: Server;
  let port: number;
  let heard: number;

  beforeAll(async () => {
    server = createServer((_, response) => {
      heard += 1;
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    heard = 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(['127.0.0.1', 'localhost', '127.1', '2130706433', '0x7f000001'])(
    'leads a gateway on the internet not to its own machine, called %s',
    async (host) => {
      const address = `http://${host}:${port}/`;
      expect(await sender(true, false).post(address, {}, '{}')).toEqual({ fault: 'address-not-allowed' });
      expect(heard).toBe(0);
      // What refused it was the rule.
      expect(await sender(true, true).post(`http://127.0.0.1:${port}/`, {}, '{}')).toEqual({ status: 204 });
    },
  );

  it('may lead a gateway on loopback there, as at development', async () => {
    expect(await sender(false, false).post(`http://127.0.0.1:${port}/`, {}, '{}')).toEqual({ status: 204 });
  });

  it.each([
    'https://10.0.0.1/',
    'https://[::ffff:169.254.169.254]/',
    'http://example.com/',
    'file:///etc/passwd',
    'x',
  ])('leads nobody to %s', async (address) => {
    for (const secure of [true, false])
      expect(await sender(secure, false).post(address, {}, '{}')).toEqual({ fault: 'address-not-allowed' });
  });
});
