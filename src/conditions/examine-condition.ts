import { serialize, type ASTNode } from '@marcbachmann/cel-js';
import { useBoundedFunctions } from './bounded-functions.js';
import type { ConditionFacts } from './condition.js';
import { findConditionFault, type LocatedFault } from './condition-fault.js';
import { conditionLanguage } from './condition-language.js';

/** A part of a condition, and what it gave for a sample. */
export interface PartOfCondition {
  /** Where it begins, in UTF-16 code units from 0, and how long it is. */
  readonly offset: number;
  readonly length: number;
  /** The part as the language writes it. */
  readonly text: string;
  /** As JSON; what is long is cut. Undefined when it could not be evaluated. */
  readonly value?: unknown;
  /** Why it could not be evaluated. */
  readonly error?: string;
}

/** What is found out about a condition. */
export interface ExaminedCondition {
  /** Undefined when it is acceptable. */
  readonly fault: LocatedFault | undefined;
  /** Whether it holds for the sample; undefined without one, or when it is not acceptable. */
  readonly holds: boolean | undefined;
  /** The whole first, then its parts; literals are left out, and so is what is asked of each element of a list. */
  readonly parts: readonly PartOfCondition[];
}

/** Parts of which the value is told at most. */
const MOST_PARTS = 60;
const LONGEST_VALUE = 500;
const LOOPS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter']);

/** Examines a condition as it is being written, and what each part of it gives for a sample. It never throws. */
export function examineCondition(text: string, sample?: ConditionFacts): ExaminedCondition {
  const fault = findConditionFault(text);
  if (fault || !sample) return { fault, holds: undefined, parts: [] };
  const parts = partsOf(conditionLanguage.parse(text).ast).map((node) => evaluated(node, sample));
  return { fault, holds: parts[0]?.value === true, parts };
}

function partsOf(root: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const pending: unknown[] = [root];
  while (pending.length > 0 && found.length < MOST_PARTS) {
    const next = pending.shift();
    if (Array.isArray(next)) pending.unshift(...(next as unknown[]));
    else if (isNode(next) && next.op !== 'value') {
      if (next.op !== 'id' || next.args !== 'sets') found.push(next);
      pending.push(...childrenOf(next));
    }
  }
  return found;
}

/** What is asked of each element of a list has no value of its own: of a loop only the list is a part. */
function childrenOf({ op, args }: ASTNode): unknown[] {
  if (op === 'rcall') return LOOPS.has(args[0]) ? [args[1]] : [args[1], args[2]];
  if (op === 'call') return args[0] === 'has' ? [] : [args[1]];
  if (op === '.') return isPath(args[0]) ? [] : [args[0]];
  return Array.isArray(args) ? args : [args];
}

/** A name with fields, such as `subject.properties`: of no use without the last one. */
function isPath(node: ASTNode): boolean {
  return node.op === 'id' || (node.op === '.' && isPath(node.args[0]));
}

function evaluated(node: ASTNode, sample: ConditionFacts): PartOfCondition {
  const text = serialize(node);
  const place = { offset: node.range.start, length: node.range.end - node.range.start, text };
  try {
    const evaluate = conditionLanguage.parse(text);
    useBoundedFunctions(evaluate.ast);
    return { ...place, value: shown(evaluate(sample)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...place, error: message.split('\n')[0] ?? '' };
  }
}

/** A value as JSON that somebody reads. */
function shown(value: unknown): unknown {
  const json = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? Number(inner) : inner,
  ) as string | undefined;
  if (json === undefined) return null;
  return json.length <= LONGEST_VALUE ? (JSON.parse(json) as unknown) : `${json.slice(0, LONGEST_VALUE)}…`;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
