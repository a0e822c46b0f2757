import type { AccessRule } from '../applications/access-rule.js';
import { Condition } from '../conditions/condition.js';

const conditions = new WeakMap<object, Condition>();

/** The condition of an access rule, made once and kept with the rule; undefined when it has none. */
export function ruleCondition(rule: Pick<AccessRule, 'condition'>): Condition | undefined {
  if (rule.condition === undefined) return undefined;
  let condition = conditions.get(rule);
  if (!condition) conditions.set(rule, (condition = Condition.of(rule.condition)));
  return condition;
}
