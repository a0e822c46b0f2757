import type { Standing } from '../decisions/standing.js';

/**
 * The headers that tell an application who its visitor is. Every allowing answer carries every one of
 * them, empty when unset: a proxy that finds one missing lets the client's own value through.
 */
export const IDENTITY_HEADERS = [
  'Remote-User',
  'Remote-Email',
  'Remote-Name',
  'Remote-Roles',
  'Remote-Groups',
  'X-Rolegate-Assertion',
] as const;

/**
 * The longest that the values of the headers other than the assertion are together, in bytes. With an assertion of
 * 7,800 bytes an answer stays below 16 KB: what the proxies of `examples/` take, and no line is one at which
 * applications give up (8 KB).
 */
export const MAX_PLAIN_IDENTITY_BYTES = 7400;

/**
 * The identity headers of a person, or of nobody, as a flat list of names and values. What doesn't fit into
 * {@link MAX_PLAIN_IDENTITY_BYTES} is left empty as a whole, groups first, then roles, name and e-mail: half a list
 * would look like a whole one. An application misses a right by that, and never gets one.
 * @param assertion The signed form of the same; empty for nobody.
 */
export function identityHeaders(subject: Standing | undefined, assertion: string): string[] {
  const user = encodeHeaderValue(subject?.facts.sub ?? '');
  let left = MAX_PLAIN_IDENTITY_BYTES - user.length;
  const fitting = (value: string): string => {
    if (value.length > left) return '';
    left -= value.length;
    return value;
  };
  // In this order: what comes first is kept.
  const values: Record<(typeof IDENTITY_HEADERS)[number], string> = {
    'Remote-User': user,
    'Remote-Email': fitting(encodeHeaderValue(subject?.facts.email ?? '')),
    'Remote-Name': fitting(encodeHeaderValue(subject?.facts.name ?? '')),
    'Remote-Roles': fitting(encodeHeaderList(subject?.roles ?? [], left)),
    'Remote-Groups': fitting(encodeHeaderList(subject?.mappedGroups ?? [], left)),
    'X-Rolegate-Assertion': assertion,
  };
  return IDENTITY_HEADERS.flatMap((name) => [name, values[name]]);
}

/** Names of the headers that are empty because what the person has doesn't fit. */
export function omittedHeaders(
  { facts, roles, mappedGroups }: Standing,
  headers: readonly string[],
): string[] {
  const has: Partial<Record<string, boolean>> = {
    'Remote-Email': (facts.email ?? '') !== '',
    'Remote-Name': (facts.name ?? '') !== '',
    'Remote-Roles': roles.length > 0,
    'Remote-Groups': mappedGroups.length > 0,
  };
  return headers.filter((name, index) => index % 2 === 0 && has[name] === true && headers[index + 1] === '');
}

const PLAIN = /^[!-$&-~]*$/;
const SPACE = 0x20;
const PERCENT = 0x25;

/**
 * Writes a text into a header: as UTF-8, in which `%` and every byte outside 0x21-0x7E are percent-encoded,
 * except single inner spaces. Decoding percent-escapes gives the text back.
 */
export function encodeHeaderValue(text: string): string {
  if (PLAIN.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  let value = '';
  for (const [index, byte] of bytes.entries()) {
    const plain =
      byte === SPACE
        ? index > 0 && index < bytes.length - 1 && bytes[index - 1] !== SPACE && bytes[index + 1] !== SPACE
        : byte > SPACE && byte <= 0x7e && byte !== PERCENT;
    value += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return value;
}

/**
 * Writes several texts into one header: joined by `,`, with every `,` inside one of them encoded.
 * @param limit Bytes; a list that is longer is empty, and most of it isn't even encoded.
 */
export function encodeHeaderList(texts: readonly string[], limit = Infinity): string {
  let list = '';
  for (const [index, text] of texts.entries()) {
    list += (index === 0 ? '' : ',') + encodeHeaderValue(text).replaceAll(',', '%2C');
    if (list.length > limit) return '';
  }
  return list;
}

/** The names that backends are known to take for ours: with `_` or `.` in the place of any `-`, in lower case. */
export const COMMON_ALIASES: readonly string[] = IDENTITY_HEADERS.flatMap((name) => {
  const lower = name.toLowerCase();
  const [first = '', ...words] = lower.split('-');
  const spellings = words.reduce(
    (begun, word) => begun.flatMap((start) => ['-', '_', '.'].map((sign) => start + sign + word)),
    [first],
  );
  return spellings.filter((spelling) => spelling !== lower);
});

const FOLDED_NAMES: ReadonlySet<string> = new Set(IDENTITY_HEADERS.map((name) => name.toLowerCase()));
const IS_THEIR_LENGTH: readonly boolean[] = Array.from({ length: 64 }, (_, length) =>
  IDENTITY_HEADERS.some((name) => name.length === length),
);
const FOLDED_CHARACTERS = /[^a-z0-9]/g;

/**
 * Whether a request carries a header such as `Remote_User`: proxies pass it on beside ours, and many
 * backends (CGI, WSGI, PHP) take both for the same one, so that the client's value may win.
 * @param rawHeaders names and values by turns, as Node gives them.
 */
export function hasIdentityAlias(rawHeaders: readonly string[]): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isIdentityAlias(rawHeaders[index] ?? '')) return true;
  }
  return false;
}

/** Whether a header's name is none of ours, and may be taken for one. */
export function isIdentityAlias(name: string): boolean {
  // Folding replaces characters one by one: most names are of another length.
  if (IS_THEIR_LENGTH[name.length] !== true) return false;
  const lower = name.toLowerCase();
  return !FOLDED_NAMES.has(lower) && FOLDED_NAMES.has(lower.replace(FOLDED_CHARACTERS, '-'));
}
