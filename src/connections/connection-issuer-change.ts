import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import type { ClientAuthChange } from './client-auth-change.js';
import type { ManagementAuthChange } from './management-auth-change.js';

/** The secrets that a connection holds. */
export interface StoredSecrets {
  readonly clientSecret: string | null;
  readonly clientPrivateKey: string | null;
  /** A generated key of the client that waits to be used. */
  readonly clientNextPrivateKey: string | null;
  readonly managementSecret: string | null;
  /** Of the web app through which an admin grants access. */
  readonly managementClientSecret: string | null;
  /** A generated key that waits to be used. */
  readonly managementNextSecret: string | null;
}

/**
 * A stored secret is never sent to another issuer: whoever can edit a connection but not read its secrets
 * could otherwise have them sent to a server of their own. Every secret that is stored must come again.
 * @throws GatewayError `validation-failed` that points to each missing secret.
 */
export function assertSecretsComeAgain(
  stored: StoredSecrets,
  client: ClientAuthChange,
  management: ManagementAuthChange,
): void {
  const missing = (pointer: string): FieldError => ({
    pointer,
    code: 'secret-required',
    detail: 'The issuer changes, so this secret must be given again, or cleared with null.',
  });
  const errors: FieldError[] = [];
  const keepsKey = client.key.kind === 'keep';
  if (stored.clientSecret !== null && client.clientSecret === undefined)
    errors.push(missing('/clientSecret'));
  if ((stored.clientPrivateKey !== null || stored.clientNextPrivateKey !== null) && keepsKey)
    errors.push(missing('/privateKey'));
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
