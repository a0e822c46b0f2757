/** Every reason for a decision: one word each, the same in logs, audit events, metrics and answers. */
export const decisionReasons = [
  'allowed',
  'no-session',
  'session-expired',
  'subject-unknown',
  'subject-disabled',
  'role-missing',
  'no-matching-rule',
  'application-unknown',
  'connection-not-allowed',
  'connection-disabled',
  'membership-stale',
  'condition-false',
  'step-up-required',
  'credential-invalid',
  'request-ambiguous',
  'unavailable',
] as const;

/**
 * Why something is allowed or not. `role-missing`: something names this path or action, for other roles;
 * `no-matching-rule`: nothing does. `membership-stale`: what is known of the person's groups is too old and
 * Okta can't be asked. `request-ambiguous`: two programs might read the request differently.
 */
export type DecisionReason = (typeof decisionReasons)[number];
