import escapeHtml from 'escape-html';

/** Markup that is safe to write into a page as it is. Made by {@link html} alone. */
export class Html {
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** A template tag that escapes every value, unless it is {@link Html} already. `null`, `undefined` and `false` print nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(strings.reduce((page, text, index) => page + toMarkup(values[index - 1]) + text));
}

function toMarkup(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === 'object') return piece.map(toMarkup).join('');
  return escapeHtml(String(piece));
}
