import { isIPv6 } from 'node:net';

/** The host that a request names. */
export interface RequestHost {
  /** Lower case, without port; an IPv6 address stands in brackets. What applications are registered under. */
  readonly name: string;
  /** As written, when there is one. */
  readonly port: string | undefined;
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const AUTHORITY = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;

/**
 * Reads the value of a `Host` or `X-Forwarded-Host` header: a DNS name or an address, perhaps with a port.
 * User names, lists, percent-encoding, a trailing dot and everything else that two programs may read
 * differently are refused.
 */
export function parseRequestHost(value: string): RequestHost | undefined {
  // Most are just a name, as it is registered.
  if (value.length <= 253 && NAME.test(value)) return { name: value, port: undefined };
  const match = AUTHORITY.exec(value);
  if (!match) return undefined;
  const name = (match[1] ?? '').toLowerCase();
  const port = match[2];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  const valid = name.startsWith('[') ? isIPv6(name.slice(1, -1)) : name.length <= 253 && NAME.test(name);
  return valid ? { name, port } : undefined;
}
