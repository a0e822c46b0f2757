import { CST, Lexer } from 'yaml';

/** How deep collections in brackets may be nested. A document of ours has two levels of them at most. */
const MAX_FLOW_DEPTH = 8;
/** How far a line may be indented, in characters; each level of a block takes at least one. */
const MAX_INDENT = 64;
/** How many collections one line may begin (`- - - a`). */
const MAX_BEGUN_ON_LINE = 8;
/** Items of lists and fields of objects; each of them costs the parser its time. */
const MAX_ITEMS = 200_000;
/** Texts and brackets, which nothing need separate: a document of so many items has fewer. */
const MAX_VALUES = 500_000;

/** A place in a document that is written like no document of ours. */
export interface SyntaxFault {
  /** From 1. */
  readonly line: number;
  readonly detail: string;
}

/**
 * Judges a YAML text before it is parsed. The parser works recursively, and a text of some ten thousand brackets ends
 * the whole process rather than throwing; long rows of anchors take it minutes. Here only the flat stream of tokens is
 * looked at. What makes values out of other values (aliases, tags) is refused as well.
 * @returns undefined when the parser can take it.
 */
export function riskySyntax(text: string): SyntaxFault | undefined {
  let line = 1;
  let depth = 0;
  let begun = 0;
  let items = 0;
  let values = 0;
  let atStart = true;
  for (const token of new Lexer().lex(text)) {
    switch (CST.tokenType(token)) {
      case 'flow-seq-start':
      case 'flow-map-start':
        depth += 1;
        begun = 0;
        values += 1;
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        depth = Math.max(0, depth - 1);
        begun = 0;
        break;
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
      case 'block-scalar-header':
        values += 1;
        break;
      case 'comma':
        items += 1;
        begun = 0;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        items += 1;
        begun += 1;
        break;
      case 'anchor':
      case 'alias':
      case 'tag':
      case 'directive-line':
        return { line, detail: 'Anchors, aliases, tags and directives are not taken: write plain values.' };
      case 'space':
        if (atStart && token.length > MAX_INDENT && depth === 0) {
          return { line, detail: `A line is indented by at most ${MAX_INDENT} characters.` };
        }
        break;
      default:
    }
    if (items > MAX_ITEMS || values > MAX_VALUES)
      return { line, detail: `The document has more than ${MAX_ITEMS} items and fields.` };
    if (depth > MAX_FLOW_DEPTH || begun > MAX_BEGUN_ON_LINE) {
      return { line, detail: 'The document is nested too deeply.' };
    }
    const lines = token.split('\n').length - 1;
    line += lines;
    if (lines > 0) begun = 0;
    atStart = lines > 0;
  }
  return undefined;
}
