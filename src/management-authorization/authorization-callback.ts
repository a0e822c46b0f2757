import { GatewayError } from '../errors/gateway-error.js';

/** What Okta sends back with the browser (RFC 6749 section 4.1.2), each at most once. */
export interface AuthorizationCallback {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** Who answers, where he says so (RFC 9207). */
  readonly iss: string | null;
}

/** Parameters that decide something: one that comes twice would be read differently by different readers. */
const ONCE = ['state', 'code', 'error', 'error_description', 'iss'];

/** What `randomToken` makes. */
const STATE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads the query of a callback.
 * @param requestUrl The request target: path and query as they came.
 * @throws GatewayError `state-invalid` when the state is missing or malformed, or a parameter comes twice.
 */
export function readAuthorizationCallback(requestUrl: string): AuthorizationCallback {
  const query = new URLSearchParams(requestUrl.split('?').slice(1).join('?'));
  const repeated = ONCE.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw stateInvalid(`${repeated} comes more than once`);
  const state = query.get('state');
  if (state === null || !STATE.test(state)) throw stateInvalid('no state of ours');
  return {
    state,
    code: query.get('code'),
    error: query.get('error'),
    errorDescription: query.get('error_description'),
    iss: query.get('iss'),
  };
}

/**
 * The authorization code of a callback whose state was ours. Okta's own words go to the log alone.
 * @param orgUrl The org that was asked: an answer that says it is another's is not passed on to it.
 * @throws GatewayError `access-denied` or `authorization-failed`.
 */
export function codeOf(
  { code, error, errorDescription, iss }: AuthorizationCallback,
  orgUrl: string,
): string {
  if (iss !== null && iss !== orgUrl)
    throw failed('The answer came from another Okta org.', `iss parameter: ${iss}`);
  const detail = `${error ?? ''}: ${errorDescription ?? ''}`;
  switch (error) {
    case null:
      if (code) return code;
      throw failed('Okta’s answer is incomplete: begin again.', 'neither code nor error');
    case 'access_denied':
      throw new GatewayError(
        'access-denied',
        'Okta refused: the admin declined, or the app is not assigned to him.',
        { detail },
      );
    case 'invalid_scope':
      throw failed(
        'Okta does not let the app have every scope that the connection requests: grant them on its tab “Okta API Scopes”, or request fewer.',
        detail,
      );
    default:
      throw failed('Okta ended the authorization. The log of the gateway has its reason.', detail);
  }
}

/** The error of a callback that belongs to no pending authorization of this browser. */
export function stateInvalid(detail: string): GatewayError {
  return new GatewayError(
    'state-invalid',
    'This authorization was not begun in this browser, took longer than ten minutes, or is over already. Begin again.',
    { detail },
  );
}

/** An authorization that Okta did not complete. */
export function failed(message: string, detail: string, cause?: unknown): GatewayError {
  return new GatewayError('authorization-failed', message, { detail, cause });
}
