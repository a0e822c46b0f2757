import { isIP } from 'node:net';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/**
 * Whether a text is the name of one host as applications register it: lower case, ASCII (`xn--` for other
 * scripts), without port, scheme, path or trailing dot; IPv6 in brackets. Spellings that a URL parser would
 * read as another host (`0x7f.1`, `127.1`) are none.
 */
export function isHostName(host: string): boolean {
  if (host.startsWith('[')) return host.endsWith(']') && isIP(host.slice(1, -1)) === 6 && isCanonical(host);
  return NAME.test(host) && isCanonical(host);
}

/**
 * Whether a text names hosts as applications register them: one host, or a wildcard `*.example.com` for one label in
 * the first place of a name with at least two further ones: nobody protects every host of `*.com`.
 */
export function isHostPattern(host: string): boolean {
  if (!host.startsWith('*.')) return isHostName(host);
  const rest = host.slice(2);
  // With a label in its place the whole must be a name: `*.10.0.0.5` covers nothing.
  return rest.includes('.') && isHostName(`a.${rest}`);
}

function isCanonical(host: string): boolean {
  const address = `http://${host}/`;
  return URL.canParse(address) && new URL(address).hostname === host;
}
