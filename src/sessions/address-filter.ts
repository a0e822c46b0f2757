import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The first and the last of the addresses that are meant, which are the same where one is. */
export type AddressFilter = readonly [first: string, last: string];

/** An IPv4 address written as an IPv6 one leaves so many bits to it. */
const MAPPED_BITS = 96;

/**
 * Reads an address (IPv4 or IPv6), or a network as an address with the length of its prefix; which of the network's addresses
 * it is does not matter.
 * @returns undefined for anything else.
 */
export function addressFilter(text: string): AddressFilter | undefined {
  const [, address = '', bits] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isIP(address) === 0) return undefined;
  const written = ipaddr.parse(address);
  const given = bits === undefined ? undefined : Number(bits);
  if (given !== undefined && given > bitsOf(written)) return undefined;
  // Sockets of both kinds write IPv4 so; a network of more than that is one of IPv6.
  const mapped = written instanceof ipaddr.IPv6 && written.isIPv4MappedAddress();
  if (!mapped || (given ?? MAPPED_BITS) < MAPPED_BITS) return rangeOf(written, given ?? bitsOf(written));
  const plain = written.toIPv4Address();
  return rangeOf(plain, given === undefined ? bitsOf(plain) : given - MAPPED_BITS);
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const bitsOf = (address: Address): number => (address.kind() === 'ipv4' ? 32 : 128);

function rangeOf(address: Address, bits: number): AddressFilter {
  const network = `${address.toString()}/${bits}`;
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return [kind.networkAddressFromCIDR(network).toString(), kind.broadcastAddressFromCIDR(network).toString()];
}
