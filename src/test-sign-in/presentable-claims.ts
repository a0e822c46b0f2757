/** Claims as a report shows them. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * They tie an answer to its request and say nothing of the person; where distributed claims are, an access token may
 * stand beside it (OpenID Connect Core 1.0 section 5.6.2).
 */
const PROTOCOL_CLAIMS = new Set(['nonce', 'at_hash', 'c_hash', 's_hash', '_claim_sources']);

const MAX_CLAIMS = 200;
const MAX_ITEMS = 100;
const MAX_TEXT = 2048;

/**
 * Claims for a person's eyes: those of the protocol are left out, lists are cut after 100 items, texts and whatever else
 * is nested after 2,048 characters, and a note says so.
 */
export function presentableClaims(claims: Claims): Record<string, unknown> {
  const entries = Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.has(name));
  const shown = entries.slice(0, MAX_CLAIMS).map(([name, value]) => [shorten(name), presentable(value)]);
  const more = entries.length - shown.length;
  return Object.fromEntries([...shown, ...(more > 0 ? [['…', `and ${more} more claims`]] : [])]) as Record<
    string,
    unknown
  >;
}

function presentable(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value);
  if (Array.isArray(value)) {
    const more = value.length - MAX_ITEMS;
    return [...value.slice(0, MAX_ITEMS).map(presentableItem), ...(more > 0 ? [`… and ${more} more`] : [])];
  }
  return presentableItem(value);
}

function presentableItem(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value);
  if (typeof value !== 'object' || value === null) return value;
  const json = jsonOf(value);
  return json !== null && json.length <= MAX_TEXT ? value : shorten(json ?? '(nested too deeply)');
}

/** Null for what is nested so deeply that it can't be written. */
function jsonOf(value: object): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

function shorten(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
