import { LRUCache } from 'lru-cache';
import { useBoundedFunctions } from './bounded-functions.js';
import { conditionFault } from './condition-fault.js';
import { conditionLanguage } from './condition-language.js';

export { conditionFault, MAX_CONDITION_LENGTH } from './condition-fault.js';

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

/** What became of a condition; `error`: why it could not be evaluated, so that it does not hold. */
export interface ConditionOutcome {
  readonly holds: boolean;
  readonly error?: string;
}

/** Texts of which the parsed form is kept from one access model to the next. */
const MOST_KEPT = 20_000;

const kept = new LRUCache<string, Condition>({ max: MOST_KEPT });

/** A condition of a grant or an access rule: one CEL expression (Common Expression Language), parsed once. */
export class Condition {
  /** Made as it is first asked; a text that is not acceptable never holds. */
  private evaluate: ((facts: ConditionFacts) => unknown) | undefined;

  private constructor(readonly text: string) {}

  /** The condition with this text: one and the same object for as long as it is kept. Nothing is parsed yet. */
  static of(text: string): Condition {
    let condition = kept.get(text);
    if (!condition) kept.set(text, (condition = new Condition(text)));
    return condition;
  }

  /** Whether it holds. An error makes it false; nothing is ever changed by it. */
  holds(facts: ConditionFacts): boolean {
    try {
      this.evaluate ??= compile(this.text);
      return this.evaluate(facts) === true;
    } catch {
      return false;
    }
  }

  /** The same, with the reason when it could not be evaluated. */
  outcome(facts: ConditionFacts): ConditionOutcome {
    try {
      this.evaluate ??= compile(this.text);
      return { holds: this.evaluate(facts) === true };
    } catch (error) {
      return { holds: false, error: firstLine(error) };
    }
  }
}

/** What was stored once may be refused by now: it is judged as if it were written today. */
function compile(text: string): (facts: ConditionFacts) => unknown {
  const fault = conditionFault(text);
  if (fault === undefined) {
    const evaluate = conditionLanguage.parse(text);
    useBoundedFunctions(evaluate.ast);
    return evaluate;
  }
  return () => {
    throw new Error(`The condition ${fault}.`);
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
