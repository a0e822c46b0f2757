import { conditionFault } from '../conditions/condition-fault.js';
import { invalidValue } from '../errors/gateway-error.js';

/**
 * Judges the condition of a grant as it is written, so that none is stored that can never hold.
 * @throws GatewayError `validation-failed`.
 */
export function assertAcceptableCondition(condition: string | undefined): void {
  const fault = condition === undefined ? undefined : conditionFault(condition);
  if (fault !== undefined) throw invalidValue('/condition', 'condition-invalid', `The condition ${fault}.`);
}
