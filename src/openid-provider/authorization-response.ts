import type { GatewayError } from '../errors/gateway-error.js';

/** What a provider sends back with the browser (RFC 6749 section 4.1.2, RFC 9207), each at most once. */
export interface AuthorizationResponse {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** Who answers, where the answer says so (RFC 9207). */
  readonly iss: string | null;
}

/** Parameters that decide something: one that comes twice would be read differently by different readers. */
const ONCE = [
  'state',
  'code',
  'error',
  'error_description',
  'error_uri',
  'iss',
  'session_state',
  'response',
  'id_token',
  'access_token',
];

/** What `randomToken` makes. */
const STATE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads the query by which a browser comes back from a provider.
 * @param requestUrl The request target: path and query as they came.
 * @param stateInvalid Makes the error of an answer that belongs to nothing that was begun here; it gets the reason for
 *   the log.
 * @throws GatewayError What `stateInvalid` makes, when the state is missing or malformed, or a parameter comes twice.
 */
export function readAuthorizationResponse(
  requestUrl: string,
  stateInvalid: (detail: string) => GatewayError,
): AuthorizationResponse {
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
