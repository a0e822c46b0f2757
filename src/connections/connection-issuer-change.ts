import { GatewayError, invalidValue, type FieldError } from '../errors/gateway-error.js';
import type { ManagementAuthChange } from './management-auth-change.js';
import { issuerFault, normalizeIssuer } from './issuer.js';

/** The secrets that a connection holds. */
export interface StoredSecrets {
  readonly clientSecret: string | null;
  readonly managementSecret: string | null;
  /** Of the web app through which an admin grants access. */
  readonly managementClientSecret: string | null;
  /** A generated key that waits to be used. */
  readonly managementNextSecret: string | null;
}

/**
 * The form in which an issuer from a request is stored.
 * @throws GatewayError `validation-failed` when it is not acceptable.
 */
export function acceptedIssuer(issuer: string, allowPrivate: boolean): string {
  const fault = issuerFault(issuer, { allowPrivate });
  if (fault) throw invalidValue('/issuer', fault.code, fault.detail);
  return normalizeIssuer(issuer);
}

/**
 * A stored secret is never sent to another issuer: whoever can edit a connection but not read its secrets
 * could otherwise have them sent to a server of his own. Every secret that is stored must come again.
 * @throws GatewayError `validation-failed` that points to each missing secret.
 */
export function assertSecretsComeAgain(
  stored: StoredSecrets,
  clientSecret: string | null | undefined,
  management: ManagementAuthChange,
): void {
  const missing = (pointer: string): FieldError => ({
    pointer,
    code: 'secret-required',
    detail: 'The issuer changes, so this secret must be given again, or cleared with null.',
  });
  const errors: FieldError[] = [];
  if (stored.clientSecret !== null && clientSecret === undefined) errors.push(missing('/clientSecret'));
  const holdsManagementSecret =
    stored.managementSecret !== null ||
    stored.managementClientSecret !== null ||
    stored.managementNextSecret !== null;
  if (holdsManagementSecret && (management.kind === 'keep' || management.kind === 'scopes'))
    errors.push(missing('/managementAuth'));
  if (errors.length > 0) {
    throw new GatewayError(
      'validation-failed',
      'A stored secret is never sent to another issuer: give every secret again together with the new issuer.',
      { errors },
    );
  }
}
