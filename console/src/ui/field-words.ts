/** A field, as one says it: `/accessRules/0/path` is "accessRules › 1 › path". */
export function fieldWords(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    // People count from one.
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part));
  return parts.length === 0 ? 'everything' : parts.join(' › ');
}

/** A value of a field, as text. */
export function valueWords(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
