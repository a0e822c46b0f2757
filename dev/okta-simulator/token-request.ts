import { invalidRequest } from './oauth-errors.js';
import type { OktaApp, ServerKind } from './org-types.js';

/** A successful answer of the token endpoint. */
export interface TokenAnswer {
  token_type: 'Bearer' | 'DPoP';
  expires_in: number;
  access_token: string;
  scope: string;
  refresh_token?: string;
  id_token?: string;
}

/** One call of the token endpoint by an app that has proved who it is. */
export interface TokenRequest {
  server: ServerKind;
  app: OktaApp;
  form: URLSearchParams;
  /** The thumbprint of the key that a DPoP proof named; only an app that has to send one. */
  jkt: string | undefined;
}

/** The type of the tokens that a request gets. */
export function tokenType({ jkt }: TokenRequest): TokenAnswer['token_type'] {
  return jkt === undefined ? 'Bearer' : 'DPoP';
}

/** A parameter that the grant cannot do without. */
export function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw invalidRequest(`The required parameter '${name}' is missing.`);
  return value;
}
