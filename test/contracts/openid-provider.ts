import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';
import type { Context } from 'oidc-provider';

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
  /** Makes the client known, once the relying party's address is. */
  register(relyingParty: string): Promise<void>;
  close(): Promise<void>;
}

const CLIENT_ID = 'rolegate-test';
const CLIENT_SECRET = 'a secret: with +%/ and more than enough of it';
const SCOPES = 'openid profile email groups';

/** Starts the provider. Its claims come from userinfo alone, PKCE is required, and answers name their issuer. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const people = new Map<string, ProviderPerson>();
  let handle: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    addPerson: (person) => void people.set(person.sub, person),
    register: async (relyingParty) => {
      const provider = await createProvider(issuer, await configurationOf(relyingParty, people));
      const protocol = provider.callback();
      handle = (request, response) => {
        if (request.url?.startsWith('/interaction/')) void interact(provider, request, response);
        else protocol(request, response);
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
): Promise<object> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${relyingParty}/authorization-code/callback`],
        post_logout_redirect_uris: [`${relyingParty}/logout`],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'k1' }] },
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
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: Context, form: string) => void (context.body = form),
      },
    },
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
