import { Environment } from '@marcbachmann/cel-js';

/** A subject or resource as conditions see it, in the words of AuthZEN. */
export interface ConditionEntity {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Everything that a condition may look at: `subject`, `action`, `resource` and `context`. */
export interface ConditionFacts {
  readonly subject: ConditionEntity;
  readonly action: { readonly name: string; readonly properties: Readonly<Record<string, unknown>> };
  readonly resource: ConditionEntity;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The longest condition, in characters. */
export const MAX_CONDITION_LENGTH = 2048;

const environment = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 8 },
})
  .registerVariable({ name: 'subject', schema: { type: 'string', id: 'string', properties: 'map' } })
  .registerVariable({ name: 'action', schema: { name: 'string', properties: 'map' } })
  .registerVariable({ name: 'resource', schema: { type: 'string', id: 'string', properties: 'map' } })
  .registerVariable('context', 'map');

/** A condition of a grant or an access rule: one CEL expression (Common Expression Language), parsed once. */
export class Condition {
  private evaluate: ((facts: ConditionFacts) => unknown) | undefined;

  /** @param text Parsed as it is first asked; one that does not parse never holds. */
  constructor(readonly text: string) {}

  /** Whether it holds. An error makes it false; nothing is ever changed by it. */
  holds(facts: ConditionFacts): boolean {
    try {
      this.evaluate ??= environment.parse(this.text);
      return this.evaluate(facts) === true;
    } catch {
      return false;
    }
  }
}

/** Says what is wrong with a condition, in words for whoever wrote it; undefined when it is acceptable. */
export function conditionFault(text: string): string | undefined {
  if (text.length > MAX_CONDITION_LENGTH) return `has at most ${MAX_CONDITION_LENGTH} characters`;
  const { valid, type, error } = environment.check(text);
  if (!valid) return error?.message.split('\n')[0] ?? 'is not a CEL expression';
  return type === 'bool' ? undefined : `gives ${type}, and must give bool`;
}
