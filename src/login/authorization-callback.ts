import { GatewayError } from '../errors/gateway-error.js';
import type { AuthorizationResponse } from '../openid-provider/authorization-response.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { stepUpRequired } from './step-up.js';

/**
 * The authorization code of a callback whose state was ours.
 * @throws GatewayError `access-denied` when the provider did not let the person in, `step-up-required` when they have
 *   no way to sign in as strongly as was asked for; `sign-in-failed` for every other error, for the answer of another
 *   issuer, and without a code.
 */
export function codeOf(parameters: AuthorizationResponse, metadata: ProviderMetadata): string {
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
