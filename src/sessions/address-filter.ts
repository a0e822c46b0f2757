import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Which addresses are meant: some spellings of one, or all that begin alike. */
export type AddressFilter = { readonly oneOf: readonly string[] } | { readonly beginning: string };

const NETWORK = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\/(8|16|24)$/;

/**
 * Reads an address (IPv4 or IPv6), or an IPv4 network whose prefix ends with a number of the address: `/8`, `/16`, `/24`.
 * Only those are found by how an address begins, without looking at every session.
 * @returns undefined for anything else.
 */
export function addressFilter(text: string): AddressFilter | undefined {
  if (isIP(text) === 4) return { oneOf: [text] };
  // One address may be written in several ways; the last is how sockets write it.
  if (isIP(text) === 6 && !text.includes('%')) {
    const plain = ipaddr.process(text);
    const usual = plain.kind() === 'ipv4' ? plain.toString() : (plain as ipaddr.IPv6).toRFC5952String();
    return { oneOf: [...new Set([text, usual])] };
  }
  const [, address = '', bits] = NETWORK.exec(text) ?? [];
  if (isIP(address) !== 4) return undefined;
  const numbers = address.split('.').slice(0, Number(bits) / 8);
  return { beginning: `${numbers.join('.')}.` };
}
