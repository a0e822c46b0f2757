import { isPublicOrigin, type ResolveHost } from './public-host.js';

const answering =
  (...addresses: string[]): ResolveHost =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address })));

describe('an origin that an admin names', () => {
  it.each([
    ['https://example.okta.com', answering('93.184.216.34', '2606:2800:220:1::1')],
    ['https://93.184.216.34', answering('93.184.216.34')],
    ['http://127.0.0.1:9000', answering()],
    ['http://localhost:9000', answering('127.0.0.1')],
  ])('is taken for public when it is or names loopback itself: %s', async (origin, resolve) => {
    await expect(isPublicOrigin(origin, 1000, resolve)).resolves.toBe(true);
  });

  it.each([
    ['an address of a private network', answering('10.1.2.3')],
    ['loopback under another name', answering('127.0.0.1')],
    ['a cloud’s metadata', answering('169.254.169.254')],
    ['a private address among public ones', answering('93.184.216.34', '192.168.1.1')],
    ['IPv4 wrapped in IPv6', answering('::ffff:10.1.2.3')],
    ['a private IPv6 network', answering('fd00::1')],
    ['no address at all', answering()],
    ['an error', () => Promise.reject(new Error('ENOTFOUND'))],
    ['silence', () => new Promise<never>(() => undefined)],
  ])('is not, when its name leads to %s', async (_, resolve) => {
    await expect(isPublicOrigin('https://jira.example.com', 50, resolve)).resolves.toBe(false);
  });

  it('asks the name service without the brackets of an IPv6 address', async () => {
    await expect(isPublicOrigin('https://[fd00::1]', 1000)).resolves.toBe(false);
  });
});
