import { Environment, type ASTNode } from '@marcbachmann/cel-js';

/** Longer than any duration that somebody means, in characters. */
const MAX_DURATION_LENGTH = 64;
/** Texts up to this product of their lengths are compared by JavaScript itself, which is faster until it is not. */
const FEW_STEPS = 100_000;

/**
 * Functions of CEL of which the library's own costs the square of what they are given, by the names under which
 * {@link useBoundedFunctions} puts others into their place.
 */
const BOUNDED: ReadonlyMap<string, string> = new Map([
  ['contains', 'boundedContains'],
  ['duration', 'boundedDuration'],
]);

/** Registers what takes the place of the costly functions. */
export function registerBoundedFunctions(language: Environment): Environment {
  return language
    .registerFunction('string.boundedContains(string): bool', contains)
    .registerFunction('boundedDuration(string): google.protobuf.Duration', durationOf);
}

/** Lets a parsed expression that was accepted use the bounded functions. It changes the expression. */
export function useBoundedFunctions(node: ASTNode): void {
  const { args } = node;
  if (!Array.isArray(args)) return;
  const parts: unknown[] = args;
  if (node.op === 'call' || (node.op === 'rcall' && !isSets(parts[1]))) {
    parts[0] = BOUNDED.get(String(parts[0])) ?? parts[0];
  }
  // Children are nodes, lists of nodes, or lists of pairs of them.
  const pending = [...parts];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...(next as unknown[]));
    else if (isNode(next)) useBoundedFunctions(next);
  }
}

/** Whether a text contains another one; in proportion to their lengths, whatever they are (Knuth, Morris, Pratt). */
export function contains(text: string, part: string): boolean {
  if (part.length > text.length) return false;
  if (text.length * part.length <= FEW_STEPS) return text.includes(part);
  const borders = new Uint32Array(part.length);
  for (let at = 1, border = 0; at < part.length; at += 1) {
    border = extended(part, borders, border, part.charCodeAt(at));
    borders[at] = border;
  }
  for (let at = 0, matched = 0; at < text.length; at += 1) {
    matched = extended(part, borders, matched, text.charCodeAt(at));
    if (matched === part.length) return true;
  }
  return false;
}

/** How much of `part` is matched after one more character. */
function extended(part: string, borders: Uint32Array, matched: number, code: number): number {
  let length = matched;
  while (length > 0 && part.charCodeAt(length) !== code) length = borders[length - 1] ?? 0;
  return part.charCodeAt(length) === code ? length + 1 : length;
}

const libraryDuration = new Environment().registerVariable('text', 'string').parse('duration(text)');

/** @throws Error when it is none, or longer than anybody writes one. */
function durationOf(text: string): unknown {
  if (text.length > MAX_DURATION_LENGTH)
    throw new RangeError(`A duration has at most ${MAX_DURATION_LENGTH} characters.`);
  return libraryDuration({ text });
}

function isSets(receiver: unknown): boolean {
  return isNode(receiver) && receiver.op === 'id' && receiver.args === 'sets';
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
