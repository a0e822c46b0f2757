import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';

/** A verifier of the right length; its challenge is what an app sends first. */
export const VERIFIER = 'a-verifier-that-is-long-enough-to-be-accepted-0123';
/** The S256 challenge of `VERIFIER`. */
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Signing keys made once for a whole spec file; a key takes longer to make than most tests to run. */
export const TEST_KEYS: { org: JsonWebKey; custom: JsonWebKey } = { org: newKey(), custom: newKey() };

/** Where the test app wants people back. */
export const REDIRECT_URI = 'http://127.0.0.1:3000/authorization-code/callback';

/** Parameters by name; `undefined` takes a default away. */
export type Parameters = Record<string, string | undefined>;

/** An app like the gateway: plain HTTP requests, no library that forgives anything. */
export class TestClient {
  readonly base: string;

  constructor(
    readonly org: OktaOrg,
    readonly app: OktaApp,
    readonly server: ServerKind = 'org',
  ) {
    this.base = server === 'org' ? `${org.url}/oauth2/v1` : `${org.url}/oauth2/default/v1`;
  }

  /** The authorization URL with PKCE, as a well-behaved app would build it. */
  authorizeUrl(parameters: Parameters = {}): string {
    const query = defined({
      client_id: this.app.id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid profile email',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    });
    return `${this.base}/authorize?${query.toString()}`;
  }

  /** Calls `/authorize`, with an Okta session if a cookie is given. */
  authorize(parameters: Parameters = {}, cookie = ''): Promise<Response> {
    return fetch(this.authorizeUrl(parameters), { redirect: 'manual', headers: { cookie } });
  }

  /** The code that a signed-in person's browser brings back. */
  async code(cookie: string, parameters: Parameters = {}): Promise<string> {
    const back = locationOf(await this.authorize(parameters, cookie));
    return back.searchParams.get('code') ?? `no code in ${back.href}`;
  }

  /** Calls `/token` with the secret in the body unless the parameters say otherwise. */
  token(parameters: Parameters, headers: Record<string, string> = {}): Promise<Response> {
    const credentials = { client_id: this.app.id, client_secret: this.app.clientSecret ?? undefined };
    return fetch(`${this.base}/token`, {
      method: 'POST',
      body: defined({ ...credentials, ...parameters }),
      headers,
    });
  }

  /** Exchanges a code. */
  exchange(code: string, parameters: Parameters = {}): Promise<Response> {
    const defaults = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    };
    return this.token({ ...defaults, ...parameters });
  }

  /** The whole flow for a person who has an Okta session. */
  async signIn(userId: string, parameters: Parameters = {}): Promise<TokenBody> {
    const response = await this.exchange(await this.code(this.org.createSession(userId), parameters));
    return (await response.json()) as TokenBody;
  }

  /** The claims of an ID token whose signature the published keys confirm. */
  async verified(idToken: string): Promise<JWTPayload> {
    const keys = (await (await fetch(`${this.base}/keys`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      issuer: this.org.issuer(this.server),
      audience: this.app.id,
      algorithms: ['RS256'],
      currentDate: this.org.clock.now(),
    });
    return payload;
  }

  userinfo(accessToken: string): Promise<Response> {
    return fetch(`${this.base}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}

/** What `/token` answers, errors included. */
export interface TokenBody {
  access_token: string;
  id_token: string;
  refresh_token?: string;
  scope: string;
  token_type: string;
  expires_in: number;
  error?: string;
  error_description?: string;
}

/** Where a redirect leads. */
export function locationOf(response: Response): URL {
  return new URL(response.headers.get('location') ?? `missing:status-${response.status}`);
}

/** The form of parameters that are not `undefined`. */
export function defined(parameters: Parameters): URLSearchParams {
  const entries = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(entries);
}

function newKey(): JsonWebKey {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
}
