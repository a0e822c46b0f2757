/**
 * The parts of passport-openidconnect 0.1.2 that are replaced request by request. The library calls them protected at
 * best; the package is pinned exactly, and a test watches over every name in here.
 */

/** `_stateStore`. */
export interface StateStore {
  store(request: unknown, context: unknown, state: unknown, meta: unknown, done: StoreDone): void;
  verify(request: unknown, handle: string, done: VerifyDone): void;
}

/** Takes the `state` of an authorization request that is about to be sent. */
export type StoreDone = (error: Error | null, handle?: string) => void;

/** Takes what the library compares the ID token with. */
export type VerifyDone = (error: Error | null, context?: { readonly nonce: string }) => void;

/** `_oauth2`. */
export interface TokenClient {
  readonly _authorizeUrl: string;
  readonly _accessTokenUrl: string;
  readonly _clientId: string;
  getOAuthAccessToken(code: string, parameters: object, done: TokenDone): void;
}

/** Takes the answer of a token endpoint; its last part comes back in `validate`. */
export type TokenDone = (
  error: null,
  accessToken: string,
  refreshToken: undefined,
  parameters: { readonly id_token: string; readonly identity: unknown },
) => void;

/** Own fields of the library's strategy that we replace. */
export const REPLACED_FIELDS = ['_issuer', '_scope', '_callbackURL', '_stateStore', '_oauth2'] as const;

/** Methods of the library's strategy that we override. */
export const OVERRIDDEN_METHODS = ['authenticate', 'authorizationParams'] as const;
