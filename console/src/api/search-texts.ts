/** The texts among the search parameters of an address that a page knows; empty ones and what is no text are left out. */
export function textsOf<Name extends string>(
  raw: Readonly<Record<string, unknown>>,
  ...names: readonly Name[]
): Readonly<Partial<Record<Name, string>>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = raw[name];
    // The router reads `?q=12` as a number: to a page it is the text that somebody typed.
    if (typeof value === 'number' || typeof value === 'boolean') texts[name] = String(value);
    else if (typeof value === 'string' && value !== '') texts[name] = value;
  }
  return texts;
}
