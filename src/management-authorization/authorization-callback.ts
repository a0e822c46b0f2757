import { GatewayError } from '../errors/gateway-error.js';
import type { AuthorizationResponse } from '../openid-provider/authorization-response.js';

/**
 * The authorization code of a callback whose state was ours. Okta's own words go to the log alone.
 * @param orgUrl The org that was asked: an answer that says it is another's is not passed on to it.
 * @throws GatewayError `access-denied` or `authorization-failed`.
 */
export function codeOf(
  { code, error, errorDescription, iss }: AuthorizationResponse,
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
        'Okta refused: the admin declined, or the app is not assigned to them.',
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
