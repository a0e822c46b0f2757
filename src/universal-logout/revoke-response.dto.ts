import type { OktaProblemKind } from '../okta-client/okta-problem.js';

/** Why Okta was not asked, or did not do it. */
export type OktaRevocationReason = 'no-api-credential' | 'scope-missing' | OktaProblemKind;

/** What became of the person's sessions in Okta. */
export class OktaRevocationResponse {
  /** `not-attempted`: the connection has no credential that could. */
  status: 'revoked' | 'not-attempted' | 'failed';
  /** Absent when they were revoked: `no-api-credential`, `scope-missing` or what went wrong with the call. */
  reason?: OktaRevocationReason;
}

/** What became of a person's sessions. */
export class RevokeResponse {
  /** Those here are ended whatever Okta answers. */
  sessionsEnded: boolean;
  okta: OktaRevocationResponse;
}
