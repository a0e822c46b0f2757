/** A private key with which an OIDC client signs assertions (RFC 7523). */
export interface ClientKey {
  /** PEM or JWK; a secret. */
  readonly privateKey: string;
  /** The `kid` under which the provider knows the public key; null when it has that one key alone. */
  readonly keyId: string | null;
}

/** With what an OIDC client proves itself at its provider, in the clear; `none` = a public client. */
export type ClientCredential =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret'; readonly clientSecret: string }
  | ({ readonly method: 'private_key_jwt' } & ClientKey);

export const NO_CLIENT_CREDENTIAL: ClientCredential = { method: 'none' };
