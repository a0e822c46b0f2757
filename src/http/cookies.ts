/**
 * Every value that a `Cookie` header holds for `name`: a browser under attack may send one name
 * several times (cookie tossing), and whoever takes the first one is fooled.
 */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (!header) return [];
  const values: string[] = [];
  let start = 0;
  while (start < header.length) {
    let end = header.indexOf(';', start);
    if (end === -1) end = header.length;
    const equals = header.indexOf('=', start);
    if (equals !== -1 && equals < end && bare(header.slice(start, equals)) === name) {
      values.push(bare(header.slice(equals + 1, end)));
    }
    start = end + 1;
  }
  return values;
}

/**
 * Without the white space of RFC 6265, and without that alone: were U+00A0 trimmed too, a sibling host could
 * plant our cookie under a name that a browser doesn't protect as `__Host-`.
 */
function bare(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** The value of a cookie that must be there exactly once; `undefined` when it is absent or duplicated. */
export function singleCookie(header: string | undefined, name: string): string | undefined {
  // A name that stands there once at most can't be a cookie's twice: nearly always, and without taking the header apart.
  const first = header?.indexOf(name) ?? -1;
  if (header === undefined || first === -1) return undefined;
  if (!header.includes(name, first + 1)) return onlyCookie(header, name, first);
  const values = cookieValues(header, name);
  return values.length === 1 ? values[0] : undefined;
}

/** The value of the cookie whose name is at this place, when it is its whole name. */
function onlyCookie(header: string, name: string, at: number): string | undefined {
  let before = at - 1;
  while (isBlank(header[before])) before -= 1;
  if (before >= 0 && header[before] !== ';') return undefined;
  let equals = at + name.length;
  while (isBlank(header[equals])) equals += 1;
  if (header[equals] !== '=') return undefined;
  const end = header.indexOf(';', equals);
  return bare(end === -1 ? header.slice(equals + 1) : header.slice(equals + 1, end));
}

/** The session cookie's name: `__Host-` binds it to this very host over https; plain http on loopback cannot have it. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-rolegate' : 'rolegate';
}

/** The name of the cookie that binds a pending sign-in to one browser. */
export function browserCookieName(secure: boolean): string {
  return secure ? '__Host-rolegate-browser' : 'rolegate-browser';
}

/** The name of the cookie of the browser that carries out the set-up of the gateway. */
export function setUpCookieName(secure: boolean): string {
  return secure ? '__Host-rolegate-set-up' : 'rolegate-set-up';
}

/**
 * A `Set-Cookie` line of ours: for the whole host and this host alone, out of reach of scripts, and not sent along by
 * other sites but with a navigation.
 * @param maxAgeSeconds How long the browser keeps it, 0 = it is removed; by default until the browser ends.
 */
export function cookieLine(name: string, value: string, secure: boolean, maxAgeSeconds?: number): string {
  const lifetime = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${lifetime}`;
}
