import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';
import type { Context } from 'oidc-provider';
import type { Browser, BrowserResponse } from '../support/browser.js';

/** A person at the provider. */
export interface ProviderPerson {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** npm's certified OpenID provider on a loopback port, with one confidential client. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  addPerson(person: ProviderPerson): void;
  /** What relying parties answered to its logout tokens. */
  readonly logouts: readonly ('success' | 'error')[];
  /** A logout token as the provider makes them, but for these claims (`null` removes one), header and key. */
  logoutToken(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
    key?: CryptoKey | Uint8Array,
  ): Promise<string>;
  /**
   * Makes the client known, once the relying party's address is.
   * @param metadata What is registered of it besides its addresses (RFC 7591); by default its secret.
   */
  register(relyingParty: string, metadata?: object): Promise<void>;
  /** Proves a person in this browser, from an authorization request on, up to the redirect back. */
  signIn(browser: Browser, location: string, sub: string): Promise<BrowserResponse>;
  close(): Promise<void>;
}

const CLIENT_ID = 'rolegate-test';
const CLIENT_SECRET = 'a secret: with +%/ and more than enough of it';
const KEY_ID = 'k1';
/** Without the dispatcher that the library puts into every request. */
const ORDINARY_WAY = { dispatcher: undefined } as RequestInit;
const SCOPES = 'openid profile email groups';

/** Starts the provider. Its claims come from userinfo alone, PKCE is required, and answers name their issuer. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const people = new Map<string, ProviderPerson>();
  let handle: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const logouts: ('success' | 'error')[] = [];
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    logouts,
    logoutToken: (claims, header = {}, key = privateKey) =>
      new SignJWT(logoutClaims(issuer, claims))
        .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'logout+jwt', ...header })
        .sign(key),
    addPerson: (person) => void people.set(person.sub, person),
    register: async (relyingParty, metadata = { client_secret: CLIENT_SECRET }) => {
      const configuration = await configurationOf(relyingParty, people, privateKey, metadata);
      const provider = await createProvider(issuer, configuration);
      for (const outcome of ['success', 'error'] as const)
        provider.on(`backchannel.${outcome}`, () => logouts.push(outcome));
      const protocol = provider.callback();
      handle = (request, response) => {
        if (request.url?.startsWith('/interaction/')) void interact(provider, request, response);
        else protocol(request, response);
      };
    },
    signIn: async (browser, location, sub) => {
      const first = await stepAlong(browser, await browser.get(location, { follow: false }), issuer);
      if (first.status !== 200) return first;
      const sent = await browser.submit('Sign in', { login: sub }, { follow: false, page: first });
      return stepAlong(browser, sent, issuer);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function logoutClaims(issuer: string, change: Readonly<Record<string, unknown>>): JWTPayload {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: CLIENT_ID,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...change,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/** Without its advice for production, which it gives on the console. */
async function createProvider(issuer: string, configuration: object): Promise<Provider> {
  const advice = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { default: Implementation } = await import('oidc-provider');
  const provider = new Implementation(issuer, configuration);
  advice.mockRestore();
  return provider;
}

async function configurationOf(
  relyingParty: string,
  people: ReadonlyMap<string, ProviderPerson>,
  privateKey: CryptoKey,
  metadata: object,
): Promise<object> {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        ...metadata,
        redirect_uris: [`${relyingParty}/authorization-code/callback`],
        post_logout_redirect_uris: [`${relyingParty}/logout`],
        backchannel_logout_uri: `${relyingParty}/backchannel-logout/default`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: KEY_ID }] },
    cookies: { keys: ['a key for the cookies of this test'] },
    pkce: { required: () => true },
    scopes: SCOPES.split(' '),
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email'],
      groups: ['groups'],
    },
    ttl: {
      Session: 600,
      Interaction: 600,
      Grant: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
      RefreshToken: 600,
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: Context, form: string) => void (context.body = form),
      },
    },
    // As Okta does for an app with this grant type, though nobody is asked for consent.
    issueRefreshToken: () => true,
    // Its own way out refuses loopback addresses, where the relying parties of tests are.
    fetch: (url: URL, options: RequestInit) => fetch(url, { ...options, ...ORDINARY_WAY }),
    findAccount: (_: Context, sub: string) => {
      const person = people.get(sub);
      return person && { accountId: sub, claims: () => ({ ...person, preferred_username: person.email }) };
    },
    // Nobody is asked for consent: the client is the company's own.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session.accountId,
        clientId: oidc.client.clientId,
      });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  };
}

/** A sign-in page that believes whatever name is typed. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'text/html');
    response.end('<form method="post"><input name="login"><button type="submit">Sign in</button></form>');
    return;
  }
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  const accountId = new URLSearchParams(body).get('login') ?? '';
  await provider.interactionFinished(request, response, { login: { accountId } });
}

/** Follows redirects for as long as they stay with the provider. */
async function stepAlong(browser: Browser, from: BrowserResponse, issuer: string): Promise<BrowserResponse> {
  let answer = from;
  while (answer.location?.startsWith(`${issuer}/`))
    answer = await browser.get(answer.location, { follow: false });
  return answer;
}
