import type { Connection } from '../connections/connection.entity.js';
import type { ClientRequest } from './provider-client.js';
import type { ProviderAnswer } from './provider-http.js';
import { exchangeCode } from './token-endpoint.js';

const connection = { slug: 'default' } as Connection;

const exchange = {
  endpoint: 'https://okta.example/token',
  authMethods: ['client_secret_basic', 'client_secret_post'],
  code: 'the-code',
  codeVerifier: 'the-verifier',
  redirectUri: 'https://sso.example.com/authorization-code/callback',
  timeoutMs: 1000,
};

const tokens = { id_token: 'i.d.t', access_token: 'access', token_type: 'Bearer' };

function answering(answer: ProviderAnswer) {
  const sent: ClientRequest[] = [];
  const client = {
    send: (_: Connection, request: ClientRequest) => {
      sent.push(request);
      return Promise.resolve(answer);
    },
  };
  return { client, sent };
}

describe('exchanging a code', () => {
  it('sends the verifier and gives the tokens', async () => {
    const { client, sent } = answering({ status: 200, body: JSON.stringify(tokens) });
    await expect(exchangeCode(client, connection, exchange)).resolves.toEqual({
      idToken: 'i.d.t',
      accessToken: 'access',
    });
    expect(sent[0]?.form).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: exchange.redirectUri,
      code_verifier: 'the-verifier',
    });
  });

  it.each([
    ['an OAuth error', 400, { error: 'invalid_grant', error_description: 'PKCE verification failed.' }],
    ['refused credentials', 401, { error: 'invalid_client' }],
    ['no ID token', 200, { ...tokens, id_token: undefined }],
    ['an ID token that is no text', 200, { ...tokens, id_token: { a: 1 } }],
    ['no access token', 200, { ...tokens, access_token: undefined }],
    ['an access token that would break a header', 200, { ...tokens, access_token: 'a\r\nb' }],
    ['another kind of token', 200, { ...tokens, token_type: 'DPoP' }],
  ])('%s is a failed sign-in', async (_, status, body) => {
    const { client } = answering({ status, body: JSON.stringify(body) });
    await expect(exchangeCode(client, connection, exchange)).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
  });

  it.each([
    ['a server error', 500, '{"error":"server_error"}'],
    ['Okta’s rate limit', 429, '{"errorCode":"E0000047"}'],
    ['a page', 200, '<html>'],
    ['a page that refuses', 403, '<html>'],
    ['a list', 200, '[]'],
    ['nothing', 200, ''],
    ['another success', 201, JSON.stringify(tokens)],
  ])('%s is an unavailable provider', async (_, status, body) => {
    const { client } = answering({ status, body });
    await expect(exchangeCode(client, connection, exchange)).rejects.toMatchObject({
      code: 'okta-unavailable',
    });
  });

  it('tells the person nothing of the provider’s own words', async () => {
    const { client } = answering({
      status: 400,
      body: '{"error":"invalid_grant","error_description":"<b>raw</b>"}',
    });
    const error = await exchangeCode(client, connection, exchange).catch(
      (thrown: unknown) => thrown as Error,
    );
    expect(error).toMatchObject({ detail: 'token endpoint: invalid_grant: <b>raw</b>' });
    expect((error as Error).message).not.toContain('raw');
  });
});
