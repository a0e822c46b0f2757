import { examineCondition, type PartOfCondition } from '../conditions/examine-condition.js';
import { conditionFacts } from './condition-facts.js';
import type { Question } from './question.js';
import type { Standing } from './standing.js';
import type { Moment } from './step-up.js';

/**
 * What each part of a condition gives for a person and a question, the whole first; undefined when what is said with the
 * question is too large to be looked at.
 * @param path Of a proxied request: its canonical path.
 */
export function partsOf(
  condition: string,
  standing: Standing,
  question: Question,
  moment: Moment,
  path?: string,
): readonly PartOfCondition[] | undefined {
  const facts = conditionFacts(standing, question, moment, path);
  return facts && examineCondition(condition, facts).parts;
}
