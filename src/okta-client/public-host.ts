import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopbackHost } from '../config/environment-rules.js';
import { isPrivateAddress } from '../connections/issuer.js';

/** Finds the addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly { readonly address: string }[]>;

const resolveByDns: ResolveHost = (hostname) => lookup(hostname, { all: true });

/**
 * Whether an origin is on the internet: each address of its host is public. Loopback by its very name passes too,
 * as it does for issuers. A name may look public and yet lead to a server of the gateway's own network.
 * @param limitMs How long to wait for the name service; a host without an answer is not known to be public.
 */
export async function isPublicOrigin(
  origin: string,
  limitMs: number,
  resolve: ResolveHost = resolveByDns,
): Promise<boolean> {
  const { hostname } = new URL(origin);
  if (isLoopbackHost(hostname)) return true;
  const ending = new AbortController();
  try {
    const late = sleep(limitMs, [], { signal: ending.signal, ref: false });
    const addresses = await Promise.race([resolve(hostname.replace(/^\[|\]$/g, '')), late]);
    return addresses.length > 0 && addresses.every(({ address }) => !isPrivateAddress(address));
  } catch {
    return false;
  } finally {
    ending.abort();
  }
}
