/** The longest request target that is looked at, in characters. */
export const MAX_TARGET_LENGTH = 8192;

// No escape, no empty segment, none that begins with a dot: decoded it is the same.
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)*\/?$/;
// RFC 3986's characters of a path, and those that browsers leave unescaped, but ";" and "\".
const RAW_PATH = /^\/[A-Za-z0-9\-._~!$&'()*+,=:@/[\]^|`{}"<>%]*$/;
// Where one program sees a separator, another sees a character: slash, backslash, semicolon.
const ENCODED_SEPARATOR = /%(?:2f|5c|3b)/i;
const ESCAPE = /%[0-9A-Fa-f]{2}/;
const CONTROL = /\p{Cc}/u;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
const ASCII = /^[ -~]*$/;

/**
 * The decoded path of a request target (`/path?query`), on which access rules are matched; Unicode is in
 * its composed form.
 * @returns undefined for every target that a proxy, a framework and this gateway might read differently:
 * dot segments, `//`, `;`, `\`, `#`, encoded separators, control characters, double encoding, invalid
 * escapes, what isn't UTF-8, and anything but an absolute path.
 */
export function canonicalPath(target: string): string | undefined {
  if (target.length > MAX_TARGET_LENGTH || target.includes('#')) return undefined;
  const query = target.indexOf('?');
  const raw = query === -1 ? target : target.slice(0, query);
  if (raw !== '' && PLAIN_PATH.test(raw)) return raw;
  if (!RAW_PATH.test(raw) || raw.includes('//')) return undefined;
  const path = raw.includes('%') ? decoded(raw) : raw;
  return path === undefined || DOT_SEGMENT.test(path) ? undefined : path;
}

function decoded(raw: string): string | undefined {
  if (ENCODED_SEPARATOR.test(raw)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    // An invalid escape, or bytes that aren't UTF-8.
    return undefined;
  }
  if (CONTROL.test(path) || ESCAPE.test(path)) return undefined;
  return ASCII.test(path) ? path : composed(path);
}

/** Refuses look-alikes of separators and dots, which some servers fold into the real ones. */
function composed(path: string): string | undefined {
  const folded = path.normalize('NFKC');
  const separators = /[/\\;?#]/g;
  const count = (text: string): number => text.match(separators)?.length ?? 0;
  if (count(folded) !== count(path) || DOT_SEGMENT.test(folded) || ESCAPE.test(folded)) return undefined;
  return path.normalize('NFC');
}
