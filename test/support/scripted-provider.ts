import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the provider heard it. */
export interface ProviderCall {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** A key that the provider signs with. */
export interface ProviderKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** What a test changes of the provider; the rest is as it should be. */
export interface ProviderScript {
  /** Claims on top of the right ones; `undefined` removes one. */
  claims?: Record<string, unknown>;
  /** Makes the ID token itself. */
  idToken?: (claims: Record<string, unknown>) => Promise<string> | string;
  /** The answer of userinfo. */
  userinfo?: Record<string, unknown>;
  /** Members of the discovery document. */
  discovery?: Record<string, unknown>;
  /** What the key set holds. */
  keys?: readonly JWK[];
  /** Hears of every token request before its answer is made. */
  onToken?: () => Promise<void>;
}

/** The smallest OpenID provider there can be, for one client and one person, whose every answer a test can change. */
export interface ScriptedProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly calls: ProviderCall[];
  /** Its first key. */
  readonly key: ProviderKey;
  script: ProviderScript;
  /** Calls of a path, in order. */
  callsOf(path: string): readonly ProviderCall[];
  close(): Promise<void>;
}

/** Another key of the kind that the provider has. */
export async function newProviderKey(kid: string): Promise<ProviderKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** Signs an ID token. @param header Members on top of the right ones; `undefined` removes one. */
export function signIdToken(
  { privateKey, jwk }: ProviderKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }), ...header })
    .sign(privateKey);
}

/** Starts a {@link ScriptedProvider} on any free port. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const key = await newProviderKey('first');
  const nonces = new Map<string, string>();
  const calls: ProviderCall[] = [];

  const answer = async (call: ProviderCall, response: ServerResponse): Promise<void> => {
    const { script, issuer, clientId } = provider;
    switch (call.path) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          end_session_endpoint: `${issuer}/end`,
          scopes_supported: ['openid', 'profile', 'email', 'groups'],
          token_endpoint_auth_methods_supported: ['client_secret_basic'],
          id_token_signing_alg_values_supported: ['RS256'],
          ...script.discovery,
        });
      case '/keys':
      case '/other-keys':
        return json(response, { keys: script.keys ?? [key.jwk] });
      case '/authorize': {
        const code = `code-${nonces.size + 1}`;
        nonces.set(code, call.query.get('nonce') ?? '');
        const back = new URL(call.query.get('redirect_uri') ?? '');
        back.searchParams.set('code', code);
        back.searchParams.set('state', call.query.get('state') ?? '');
        return void response.writeHead(302, { Location: back.href }).end();
      }
      case '/token': {
        await script.onToken?.();
        const now = Math.floor(Date.now() / 1000);
        const claims: Record<string, unknown> = {
          iss: issuer,
          sub: 'ada',
          aud: clientId,
          iat: now,
          exp: now + 300,
          nonce: nonces.get(call.form.get('code') ?? ''),
          groups: ['Rolegate Admins'],
          ...script.claims,
        };
        const idToken = script.idToken ? script.idToken(claims) : signIdToken(key, claims);
        const tokens = {
          token_type: 'Bearer',
          access_token: 'access',
          expires_in: 300,
          id_token: await idToken,
        };
        return json(response, tokens);
      }
      case '/userinfo':
        return json(response, script.userinfo ?? { sub: 'ada', name: 'Ada', email: 'ada@example.com' });
      default:
        return void response.writeHead(404).end();
    }
  };

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://provider.invalid');
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const call = { path: pathname, query: searchParams, headers: incoming.headers, form };
      calls.push(call);
      answer(call, response).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: ScriptedProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'rolegate',
    clientSecret: 's3cret+/%:',
    calls,
    key,
    script: {},
    callsOf: (path) => calls.filter((call) => call.path === path),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
