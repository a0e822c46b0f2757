import type { ASTNode } from '@marcbachmann/cel-js';
import { conditionCostFault, type ConditionFault } from './condition-cost.js';
import { conditionLanguage } from './condition-language.js';

/** The longest condition, in characters. */
export const MAX_CONDITION_LENGTH = 2048;

/** What kind of thing is wrong with a condition. */
export type ConditionFaultCode = 'too-long' | 'syntax' | 'not-allowed' | 'type' | 'not-bool';

/** What is wrong with a condition, and where. */
export interface LocatedFault {
  readonly code: ConditionFaultCode;
  /** In words that continue a sentence ("The condition …"). */
  readonly words: string;
  /** Where it begins, in UTF-16 code units from 0, and how long it is: at least 1 unless the condition ends there. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Says what is wrong with a condition, in words for whoever wrote it, with the position where there is one; they
 * continue a sentence ("The condition …"). Undefined when it is acceptable.
 */
export function conditionFault(text: string): string | undefined {
  return findConditionFault(text)?.words;
}

/** The same with the place; of several faults the first that is found. */
export function findConditionFault(text: string): LocatedFault | undefined {
  const located = (code: ConditionFaultCode, words: string, { at = 0, end }: Place = {}): LocatedFault => {
    const offset = Math.min(at, text.length);
    const length = Math.min(Math.max(end ?? offset + 1, offset + 1), text.length) - offset;
    return { code, words, offset, length };
  };
  const whole = { at: 0, end: text.length };
  if (text.length > MAX_CONDITION_LENGTH) {
    const place = { at: MAX_CONDITION_LENGTH, end: text.length };
    return located('too-long', `has at most ${MAX_CONDITION_LENGTH} characters`, place);
  }
  let ast: ASTNode;
  try {
    ({ ast } = conditionLanguage.parse(text));
  } catch (error) {
    const fault = asFault(error);
    return located('syntax', `is not a CEL expression: ${inWords(text, fault)}`, fault);
  }
  const fault = conditionCostFault(ast);
  if (fault) return located('not-allowed', inWords(text, fault), fault);
  const { valid, type, error } = conditionLanguage.check(text);
  if (!valid) {
    const typeFault = asFault(error);
    return located('type', `is not right: ${inWords(text, typeFault)}`, typeFault);
  }
  if (type === 'dyn') {
    const words = 'gives something that nobody knows the type of: compare it, as in “… == true”';
    return located('not-bool', words, whole);
  }
  return type === 'bool' ? undefined : located('not-bool', `gives ${type}, and must give bool`, whole);
}

/** Where something is, as far as that is known. */
type Place = Pick<ConditionFault, 'at' | 'end'>;

function asFault(error: unknown): ConditionFault {
  if (!(error instanceof Error)) return { words: 'it cannot be read' };
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
  const range = 'range' in error ? (error.range as { start: number; end: number } | undefined) : undefined;
  return { words: summary.split('\n')[0] ?? '', at: range?.start, end: range?.end };
}

function inWords(text: string, { words, at }: ConditionFault): string {
  if (at === undefined) return words;
  const before = text.slice(0, at).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return before.length === 1
    ? `${words} (at character ${column})`
    : `${words} (at line ${before.length}, character ${column})`;
}
