/** A piece of a condition that is shown in a colour of its own. */
export interface CelToken {
  readonly from: number;
  readonly to: number;
  readonly kind: 'text' | 'number' | 'word' | 'function' | 'fact' | 'sign';
}

const PATTERN =
  /(?<text>[bBrR]{0,2}(?:"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(?<number>\b(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[uU]?\b)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<sign>&&|\|\||[=!<>]=|[-+*/%<>!?:])/g;

const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);
const FACTS: ReadonlySet<string> = new Set(['subject', 'action', 'resource', 'context']);

/** Takes a condition apart for showing it in colours, whatever is wrong with it. Positions in UTF-16 code units. */
export function celTokens(text: string): CelToken[] {
  return [...text.matchAll(PATTERN)].map((match) => {
    const { text: quoted, number, name } = match.groups ?? {};
    const to = match.index + match[0].length;
    const kind = ((): CelToken['kind'] => {
      if (quoted !== undefined) return 'text';
      if (number !== undefined) return 'number';
      if (name === undefined) return 'sign';
      if (WORDS.has(name)) return 'word';
      if (text.charAt(match.index - 1) !== '.' && FACTS.has(name)) return 'fact';
      return text.charAt(to) === '(' ? 'function' : 'sign';
    })();
    return { from: match.index, to, kind };
  });
}

/** The path of names that ends at a place, for completion: `resource.prop|` → `resource.prop`. */
export function nameBefore(
  text: string,
  at: number,
): { readonly from: number; readonly name: string } | undefined {
  const found = /[A-Za-z_][A-Za-z0-9_.]*$/.exec(text.slice(0, at));
  if (!found) return undefined;
  // Inside of quotes nothing is completed.
  if (celTokens(text).some(({ kind, from, to }) => kind === 'text' && from < at && at < to)) return undefined;
  return { from: found.index, name: found[0] };
}
