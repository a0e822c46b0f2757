const OBJECT_BYTES = 56;
const PROPERTY_BYTES = 24;
const BEYOND_LATIN1 = /[^\0-\xff]/;

/** About how many bytes of memory a text takes in V8: a character takes one, or two as soon as one needs two. */
export function bytesOfText(text: string | null | undefined): number {
  if (text === null || text === undefined) return 0;
  const characters = BEYOND_LATIN1.test(text) ? 2 * text.length : text.length;
  return 16 + 8 * Math.ceil(characters / 8);
}

/** About how many bytes of memory a value takes that was parsed from JSON. */
export function bytesOfJson(value: unknown): number {
  if (typeof value === 'string') return bytesOfText(value);
  if (typeof value !== 'object' || value === null) return 16;
  let bytes = OBJECT_BYTES;
  for (const entry of Object.values(value)) bytes += PROPERTY_BYTES + bytesOfJson(entry);
  return bytes;
}
