import { hash } from 'node:crypto';
import type { AccessModel, CredentialFacts } from '../access-model/access-model.js';
import { GatewayError } from '../errors/gateway-error.js';
import { rawHeader } from '../http/raw-headers.js';

/** RFC 6750 section 2.1, with a limit to the length. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i;

const CHALLENGE = 'Bearer realm="rolegate"';

/**
 * The key under which the access model knows the credential of a request: lower-case hex of the SHA-256 of its token.
 * @param rawHeaders Names and values by turns, as Node gives them.
 * @throws GatewayError `credential-invalid` when there is none, several, or something else than a bearer token.
 */
export function credentialKeyOf(rawHeaders: readonly string[]): string {
  const header = rawHeader(rawHeaders, 'authorization');
  if (header === undefined) {
    throw refusal('Send the credential of the application as a bearer token.', CHALLENGE);
  }
  const token = header === null ? undefined : BEARER.exec(header)?.[1];
  if (token === undefined) throw invalid();
  return hash('sha256', token, 'hex');
}

/**
 * The credential with this key.
 * @throws GatewayError `credential-invalid` when there is none or it has expired.
 */
export function credentialWith(key: string, model: AccessModel, nowMs: number): CredentialFacts {
  const credential = model.credentials.get(key);
  if (!credential || (credential.expiresAtMs !== null && credential.expiresAtMs <= nowMs)) throw invalid();
  return credential;
}

function invalid(): GatewayError {
  return refusal('The credential is not one of an application.', `${CHALLENGE}, error="invalid_token"`);
}

function refusal(message: string, challenge: string): GatewayError {
  return new GatewayError('credential-invalid', message, { headers: { 'WWW-Authenticate': challenge } });
}
