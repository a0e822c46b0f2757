import type { Schemas } from '../../api/client.js';
import type { NameOf } from './explain-words.js';

type Part = Schemas['ExplainedPartResponse'];

/** A condition that counted, and what became of it. */
export interface WeighedCondition {
  /** Whose it is, in words. */
  readonly of: string;
  /** CEL. */
  readonly text: string;
  readonly holds: boolean;
  /** Why it could not be evaluated. */
  readonly error: string | undefined;
  /** What its parts gave, without the whole. */
  readonly parts: readonly Part[];
}

/** The conditions that counted for the person: that of the rule, and those of the grants to their roles. */
export function conditionsOf(
  { request, grants }: Pick<Schemas['ExplainResponse'], 'request' | 'grants'>,
  nameOf: NameOf,
): WeighedCondition[] {
  const rule = request?.rule;
  const ofRule =
    rule?.condition === undefined
      ? []
      : [
          {
            of: `Of the rule ${rule.path}`,
            text: rule.condition,
            holds: rule.conditionHolds === true,
            error: rule.conditionError,
            parts: partsBelow(rule.conditionParts),
          },
        ];
  const ofGrants = grants.flatMap(
    ({ role, hasRole, condition, conditionHolds, conditionError, conditionParts }) =>
      !hasRole || condition === undefined
        ? []
        : [
            {
              of: `Of the grant to ${role === '*' ? 'everybody' : nameOf(role)}`,
              text: condition,
              holds: conditionHolds === true,
              error: conditionError,
              parts: partsBelow(conditionParts),
            },
          ],
  );
  return [...ofRule, ...ofGrants];
}

/** The whole comes first and says what is said already; what is asked twice is told once. */
function partsBelow(parts: readonly Part[] = []): Part[] {
  return [...new Map(parts.slice(1).map((part) => [part.text, part])).values()];
}

/** What a part gave, as it is shown. */
export function partValue({ value, error }: Part): string {
  return error === undefined ? (JSON.stringify(value) ?? 'null') : `✗ ${error}`;
}
