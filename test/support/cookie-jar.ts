import { isIP } from 'node:net';

/** A cookie as the browser keeps it. */
export interface StoredCookie {
  name: string;
  value: string;
  /** The host that set it, or the Domain it named. */
  domain: string;
  /** False when a Domain attribute opened it to subdomains. */
  hostOnly: boolean;
  path: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: 'strict' | 'lax' | 'none' | undefined;
  /** Undefined for a session cookie. */
  expires: Date | undefined;
}

/** Who asks for the cookies; by default the person at the address bar, who gets all of them. */
export interface CookieContext {
  /** The request comes from a page of another site. */
  crossSite?: boolean;
  method?: string;
}

/** The cookies of one browser. As in real ones, the ports of a host share them. */
export class CookieJar {
  /** Set-Cookie lines that a browser would have ignored, each with the reason. */
  readonly rejected: { line: string; reason: string }[] = [];
  private cookies: StoredCookie[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  /** Takes in one Set-Cookie line of an answer from `url`. */
  store(line: string, url: URL): void {
    const cookie = parseSetCookie(line, url, this.now());
    const reason = flaw(cookie, url);
    if (reason) {
      this.rejected.push({ line, reason });
      return;
    }
    const known = this.cookies.findIndex((c) => isSame(c, cookie));
    if (cookie.expires && cookie.expires <= this.now()) {
      if (known >= 0) this.cookies.splice(known, 1);
    } else if (known >= 0) this.cookies[known] = cookie;
    else this.cookies.push(cookie);
  }

  /** The cookies a browser sends to `url`, longest path first, then in the order they were set. */
  matching(url: URL, { crossSite = false, method = 'GET' }: CookieContext = {}): StoredCookie[] {
    const host = hostOf(url);
    const safe = method === 'GET' || method === 'HEAD';
    return this.all()
      .filter((c) => (c.hostOnly ? host === c.domain : domainMatches(host, c.domain)))
      .filter((c) => pathMatches(url.pathname, c.path))
      .filter((c) => !c.secure || isTrustworthy(url))
      .filter((c) => !crossSite || c.sameSite === 'none' || (c.sameSite !== 'strict' && safe))
      .sort((a, b) => b.path.length - a.path.length);
  }

  /** The Cookie header for a request, or undefined. */
  header(url: URL, context?: CookieContext): string | undefined {
    const pairs = this.matching(url, context).map(({ name, value }) => (name ? `${name}=${value}` : value));
    return pairs.length ? pairs.join('; ') : undefined;
  }

  /** The cookie of that name, wherever it applies. */
  get(name: string, host?: string): StoredCookie | undefined {
    return this.all().find((c) => c.name === name && (!host || c.domain === host));
  }

  /** Every cookie that has not expired. */
  all(): StoredCookie[] {
    const now = this.now();
    return (this.cookies = this.cookies.filter((c) => !c.expires || c.expires > now)).slice();
  }

  /** Forgets everything, or one name. */
  clear(name?: string): void {
    this.cookies = name === undefined ? [] : this.cookies.filter((c) => c.name !== name);
  }
}

/** Whether a browser treats the connection as secure: https, or plain http to this very machine. */
export function isTrustworthy(url: URL): boolean {
  const host = hostOf(url);
  return (
    url.protocol === 'https:' ||
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/**
 * Whether two addresses belong to one site: same scheme, same registrable domain. The last two labels stand in for the
 * list of public suffixes, which is right for the names tests use (`example.test`, `a.localhost`).
 */
export function isSameSite(a: URL, b: URL): boolean {
  const site = (url: URL): string => {
    const host = hostOf(url);
    return isIP(host) ? host : host.split('.').slice(-2).join('.');
  };
  return a.protocol === b.protocol && site(a) === site(b);
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function parseSetCookie(line: string, url: URL, now: Date): StoredCookie {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
  const [name, value] = splitAtEquals(pair);
  const attributes = new Map(rest.map(splitAtEquals).map(([key, v]) => [key.toLowerCase(), v]));
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase();
  const path = attributes.get('path');
  const sameSite = attributes.get('samesite')?.toLowerCase();
  return {
    // A pair without "=" is all value.
    name: pair.includes('=') ? name : '',
    value: pair.includes('=') ? value : pair,
    domain: domain || hostOf(url),
    hostOnly: !domain,
    path: path?.startsWith('/') ? path : defaultPath(url.pathname),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none' ? sameSite : undefined,
    expires: expiry(attributes, now),
  };
}

function splitAtEquals(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function expiry(attributes: Map<string, string>, now: Date): Date | undefined {
  const maxAge = attributes.get('max-age');
  // Max-Age wins over Expires; what is not a number is ignored.
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) {
    return Number(maxAge) <= 0 ? new Date(0) : new Date(now.getTime() + Number(maxAge) * 1000);
  }
  const expires = new Date(attributes.get('expires') ?? NaN);
  return Number.isNaN(expires.getTime()) ? undefined : expires;
}

/** Why a browser ignores the cookie, or undefined. */
function flaw(cookie: StoredCookie, url: URL): string | undefined {
  const { name, value, domain, hostOnly, path, secure, sameSite } = cookie;
  const host = hostOf(url);
  if (!name && !value) return 'empty';
  if (name.length + value.length > 4096) return 'longer than 4096 characters';
  if (secure && !isTrustworthy(url)) return 'Secure over a plain connection';
  if (!hostOnly && !domainMatches(host, domain)) return 'Domain of another host';
  if (!hostOnly && domain !== host && !domain.includes('.')) return 'Domain is a public suffix';
  if (sameSite === 'none' && !secure) return 'SameSite=None without Secure';
  if (/^__secure-/i.test(name) && !secure) return '__Secure- without Secure';
  // The prefix promises a cookie of this host alone, for all of it, over a secure connection.
  if (/^__host-/i.test(name) && !secure) return '__Host- without Secure';
  if (/^__host-/i.test(name) && !hostOnly) return '__Host- with Domain';
  if (/^__host-/i.test(name) && path !== '/') return '__Host- without Path=/';
  return undefined;
}

function isSame(a: StoredCookie, b: StoredCookie): boolean {
  return a.name === b.name && a.domain === b.domain && a.path === b.path && a.hostOnly === b.hostOnly;
}

function domainMatches(host: string, domain: string): boolean {
  return host === domain || (!isIP(host) && host.endsWith(`.${domain}`));
}

function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf('/');
  return end <= 0 ? '/' : pathname.slice(0, end);
}

function pathMatches(requested: string, path: string): boolean {
  return requested === path || requested.startsWith(path.endsWith('/') ? path : `${path}/`);
}
