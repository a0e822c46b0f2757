/** An error of the token endpoint and its kin: JSON `{error, error_description}`. */
export class OAuthError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly description: string,
  ) {
    super(`${error}: ${description}`);
  }
}

/** An error that Okta shows as a page of its own, because it cannot trust the way back. */
export class PageError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly description: string,
  ) {
    super(description);
  }
}

/** Shorthands for the statuses that Okta gives the token endpoint's errors. */
export const invalidClient = (description: string): OAuthError =>
  new OAuthError(401, 'invalid_client', description);
export const invalidGrant = (description: string): OAuthError =>
  new OAuthError(400, 'invalid_grant', description);
export const invalidRequest = (description: string): OAuthError =>
  new OAuthError(400, 'invalid_request', description);

/** Okta's texts that more than one place needs. */
export const TEXT = {
  invalidClientId: "Invalid value for 'client_id' parameter.",
  clientAuthenticationFailed:
    'Client authentication failed. Either the client or the client credentials are invalid.',
  duplicateParameters: 'The request contained multiple parameters with the same name.',
  notAssigned: 'User is not assigned to the client application.',
  policyFailed: 'Policy evaluation failed for this request, please check the policy configurations.',
  invalidScope:
    'The requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner.',
  invalidRefreshToken: 'The refresh token is invalid or expired.',
  invalidCode: 'The authorization code is invalid or has expired.',
  tooManyGroups: 'The groups claim matched too many groups and must be configured to match fewer groups.',
  invalidAccessToken: 'The access token is invalid',
  idpInitiatedDisabled: 'IdP-initiated login is disabled for this client.',
} as const;
