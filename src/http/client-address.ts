import type { IncomingMessage } from 'node:http';
import { isIP, type BlockList } from 'node:net';

/** Whether the direct peer of a request is a proxy whose forwarded headers are believed. */
export function isTrustedPeer(request: IncomingMessage, trustedProxies: BlockList): boolean {
  return isTrustedAddress(request.socket.remoteAddress, trustedProxies);
}

/** Whether an address, as a socket names it, is one of a proxy whose word is believed. */
export function isTrustedAddress(address: string | undefined, trustedProxies: BlockList): boolean {
  return isListed(plainAddress(address), trustedProxies);
}

/**
 * The client's address: the direct peer, or, walking `X-Forwarded-For` from its end through trusted
 * proxies, the first address that is none of them. What an untrusted peer claims is never believed.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: BlockList): string {
  let address = plainAddress(request.socket.remoteAddress);
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((hop) => hop.trim());
  while (isListed(address, trustedProxies)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    address = plainAddress(hop);
  }
  return address;
}

function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

function isListed(address: string, list: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
