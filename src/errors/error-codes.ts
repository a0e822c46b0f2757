/**
 * Every error code that the gateway answers with, its HTTP status and the short title of its
 * problem document (RFC 9457). A code is a contract: it never changes its meaning.
 */
export const errorCodes = {
  'invalid-request': { status: 400, title: 'The request is malformed' },
  'validation-failed': { status: 422, title: 'A value is not acceptable' },
  'request-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'not-signed-in': { status: 401, title: 'Nobody is signed in' },
  'credential-invalid': { status: 401, title: 'The credential is not valid' },
  'permission-denied': { status: 403, title: 'Permission denied' },
  'cross-site-request': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'group-already-mapped': { status: 409, title: 'The group is mapped already' },
  'role-already-mapped': { status: 409, title: 'The role is given to another group already' },
  'role-exists': { status: 409, title: 'A role with this key exists already' },
  'role-in-use': { status: 409, title: 'The role is in use' },
  'built-in': { status: 409, title: 'It is built in' },
  'slug-taken': { status: 409, title: 'The slug is taken' },
  'host-taken': { status: 409, title: 'The host belongs to another application' },
  'grant-exists': { status: 409, title: 'The grant exists already' },
  'last-admin-path': { status: 409, title: 'The last path to administration stays' },
  'no-api-credential': { status: 409, title: 'The connection has no Okta API credential' },
  'connection-active': { status: 409, title: 'The connection is active' },
  'version-mismatch': { status: 412, title: 'Somebody changed it in the meantime' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'unknown-role': { status: 422, title: 'No such role' },
  'host-reserved': { status: 422, title: 'The host is the gateway’s own' },
  'okta-token-invalid': { status: 422, title: 'Okta does not accept the API token' },
  'okta-token-forbidden': { status: 422, title: 'The API token may not do that in Okta' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'state-invalid': { status: 400, title: 'This sign-in is not known here' },
  'sign-in-failed': { status: 400, title: 'The sign-in failed' },
  'access-denied': { status: 403, title: 'Okta denied the sign-in' },
  'no-role': { status: 403, title: 'No role for you yet' },
  'subject-disabled': { status: 403, title: 'The account is disabled' },
  'issuer-mismatch': { status: 503, title: 'The identity provider names another issuer' },
  'okta-unavailable': { status: 503, title: 'Okta cannot be reached' },
  unavailable: { status: 503, title: 'The gateway is temporarily unavailable' },
  'internal-error': { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable, kebab-case error code. */
export type ErrorCode = keyof typeof errorCodes;
