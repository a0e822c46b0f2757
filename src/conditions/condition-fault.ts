import type { ASTNode } from '@marcbachmann/cel-js';
import { conditionCostFault, type ConditionFault } from './condition-cost.js';
import { conditionLanguage } from './condition-language.js';

/** The longest condition, in characters. */
export const MAX_CONDITION_LENGTH = 2048;

/**
 * Says what is wrong with a condition, in words for whoever wrote it, with the position where there is one; they
 * continue a sentence ("The condition …"). Undefined when it is acceptable.
 */
export function conditionFault(text: string): string | undefined {
  if (text.length > MAX_CONDITION_LENGTH) return `has at most ${MAX_CONDITION_LENGTH} characters`;
  let ast: ASTNode;
  try {
    ({ ast } = conditionLanguage.parse(text));
  } catch (error) {
    return `is not a CEL expression: ${inWords(text, asFault(error))}`;
  }
  const fault = conditionCostFault(ast);
  if (fault) return inWords(text, fault);
  const { valid, type, error } = conditionLanguage.check(text);
  if (!valid) return `is not right: ${inWords(text, asFault(error))}`;
  if (type === 'dyn') return 'gives something that nobody knows the type of: compare it, as in “… == true”';
  return type === 'bool' ? undefined : `gives ${type}, and must give bool`;
}

function asFault(error: unknown): ConditionFault {
  if (!(error instanceof Error)) return { words: 'it cannot be read' };
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
  const range = 'range' in error ? (error.range as { start: number } | undefined) : undefined;
  return { words: summary.split('\n')[0] ?? '', at: range?.start };
}

function inWords(text: string, { words, at }: ConditionFault): string {
  if (at === undefined) return words;
  const before = text.slice(0, at).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return before.length === 1
    ? `${words} (at character ${column})`
    : `${words} (at line ${before.length}, character ${column})`;
}
