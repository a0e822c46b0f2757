import type { IncomingMessage } from 'node:http';
import { parseCidrs } from '../config/environment-rules.js';
import { clientAddress, isTrustedPeer } from './client-address.js';

const request = (remoteAddress: string, forwardedFor?: string | string[]): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwardedFor } }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  const proxies = parseCidrs(['10.0.0.0/8', '::1']);

  it.each([
    ['an untrusted peer is the client, whatever it claims', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['a trusted peer names the client', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['only the nearest untrusted hop counts', '10.0.0.1', '1.2.3.4, 203.0.113.9, 10.0.0.7', '203.0.113.9'],
    ['a chain of proxies alone ends at its beginning', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['what is no address ends the walk', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['an address with a port is no address', '10.0.0.1', '203.0.113.9:4711', '10.0.0.1'],
    ['an IPv4-mapped peer is its IPv4 address', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['IPv6 works alike', '::1', '2001:db8::5', '2001:db8::5'],
    ['no header leaves the peer', '10.0.0.1', undefined, '10.0.0.1'],
  ])('%s', (_what, peer, header, expected) => {
    expect(clientAddress(request(peer, header), proxies)).toBe(expected);
  });

  it('trusts nobody when no proxy is configured', () => {
    expect(clientAddress(request('127.0.0.1', '1.2.3.4'), parseCidrs([]))).toBe('127.0.0.1');
    expect(isTrustedPeer(request('127.0.0.1'), parseCidrs([]))).toBe(false);
  });
});
