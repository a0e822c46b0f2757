import { GatewayError } from '../errors/gateway-error.js';
import type { OktaUser } from '../okta-client/okta-operations.js';

/** What is done to a person's account and depends on its status. */
export type StatusBoundAction =
  | 'activate'
  | 'deactivate'
  | 'suspend'
  | 'unsuspend'
  | 'delete'
  | 'update'
  | 'expire the password of'
  | 'reset the password of'
  | 'send a forgotten password to';

const NO_ACCOUNT_YET = ['STAGED', 'DEPROVISIONED'];

/** The statuses in which an action is possible (`in`), or those in which it is not (`notIn`). */
const RULES: Readonly<
  Record<StatusBoundAction, { readonly in?: readonly string[]; readonly notIn?: readonly string[] }>
> = {
  activate: { in: ['STAGED', 'DEPROVISIONED'] },
  deactivate: { notIn: ['DEPROVISIONED'] },
  suspend: { in: ['ACTIVE'] },
  unsuspend: { in: ['SUSPENDED'] },
  delete: { in: ['DEPROVISIONED'] },
  update: { notIn: ['DEPROVISIONED'] },
  'expire the password of': { notIn: NO_ACCOUNT_YET },
  'reset the password of': { notIn: NO_ACCOUNT_YET },
  'send a forgotten password to': { notIn: NO_ACCOUNT_YET },
};

/**
 * Refuses, before Okta is asked, what Okta refuses in the person's present status, or, as its first `DELETE` does,
 * would take for something else.
 * @throws GatewayError `okta-conflict` that names the status.
 */
export function assertStatusAllows(action: StatusBoundAction, { status }: OktaUser): void {
  const rule = RULES[action];
  if ((rule.in?.includes(status) ?? true) && !rule.notIn?.includes(status)) return;
  const wanted = rule.in
    ? `only somebody who is ${rule.in.join(' or ')}`
    : `nobody who is ${(rule.notIn ?? []).join(' or ')}`;
  throw new GatewayError('okta-conflict', `The person is ${status} in Okta: one can ${action} ${wanted}.`);
}
