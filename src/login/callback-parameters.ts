import { GatewayError } from '../errors/gateway-error.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { stepUpRequired } from './step-up.js';

/** What a provider sends back with the browser (RFC 6749 section 4.1.2, RFC 9207), each at most once. */
export interface CallbackParameters {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
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
 * Reads the query of a callback.
 * @param requestUrl The request target: path and query as they came.
 * @throws GatewayError `state-invalid` when the state is missing or malformed, or a parameter comes twice.
 */
export function readCallback(requestUrl: string): CallbackParameters {
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
 * The authorization code of a callback whose state was ours.
 * @throws GatewayError `access-denied` when the provider did not let the person in, `step-up-required` when he has no way to
 *   sign in as strongly as was asked for; `sign-in-failed` for every other error, for the answer of another issuer, and without a code.
 */
export function codeOf(parameters: CallbackParameters, metadata: ProviderMetadata): string {
  const { code, error, errorDescription, iss } = parameters;
  if (iss === null ? metadata.issParameterSupported : iss !== metadata.issuer) {
    throw failed('The answer came from another identity provider.', `iss parameter: ${iss ?? 'missing'}`);
  }
  if (error === 'access_denied') {
    throw new GatewayError(
      'access-denied',
      'Okta did not let you in. Ask your Okta administrator to assign this application to you.',
      { detail: `access_denied: ${errorDescription ?? ''}` },
    );
  }
  if (error === 'unmet_authentication_requirements') {
    throw stepUpRequired(
      'You could not sign in in the way that is asked for here. Set up a stronger method in Okta, and try again.',
      `${error}: ${errorDescription ?? ''}`,
    );
  }
  if (error !== null) {
    throw failed('The identity provider ended the sign-in.', `${error}: ${errorDescription ?? ''}`);
  }
  if (!code) throw failed('The identity provider’s answer is incomplete.', 'neither code nor error');
  return code;
}

/** The error of a callback that belongs to no pending sign-in of this browser. */
export function stateInvalid(detail: string): GatewayError {
  return new GatewayError(
    'state-invalid',
    'This sign-in was not begun in this browser, took longer than ten minutes, or is over already. Begin again. If you see this every time, your browser refuses the gateway’s cookies: allow them for this address.',
    { detail },
  );
}

function failed(message: string, detail: string): GatewayError {
  return new GatewayError('sign-in-failed', message, { detail });
}
