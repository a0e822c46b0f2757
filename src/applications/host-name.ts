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

function isCanonical(host: string): boolean {
  const address = `http://${host}/`;
  return URL.canParse(address) && new URL(address).hostname === host;
}
