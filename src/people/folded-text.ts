/** What a search compares: letters of both cases alike, in every locale of the database. */
export interface FoldedText {
  /** A pattern for `LIKE` with the folded text somewhere in it. */
  readonly pattern: string;
  /** Letters beyond ASCII that stand for others, and those others, one for one: the second and third argument of `translate`. */
  readonly from: string;
  readonly to: string;
}

/**
 * Folds a text that is searched for. ASCII letters are folded by the database at the price of a byte comparison; of
 * others only those that the text has: folding by the rules of a locale takes five times as long, for every row.
 */
export function foldedText(text: string): FoldedText {
  const foreign = new Map<string, string>();
  let folded = '';
  for (const letter of text) {
    const lower = oneLetter(letter.toLowerCase()) ?? letter;
    const upper = oneLetter(lower.toUpperCase());
    if (upper !== undefined && upper !== lower && lower > '\x7f') foreign.set(upper, lower);
    folded += lower;
  }
  return {
    pattern: `%${folded.replace(/[\\%_]/g, '\\$&')}%`,
    from: [...foreign.keys()].join(''),
    to: [...foreign.values()].join(''),
  };
}

/** Undefined for what becomes several letters in another case, such as `ß`. */
function oneLetter(text: string): string | undefined {
  return [...text].length === 1 ? text : undefined;
}
