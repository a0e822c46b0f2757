import { clientAuthentication, exchangeCode } from './token-endpoint.js';
import type { ProviderAnswer, ProviderHttp, ProviderRequest } from '../openid-provider/provider-http.js';

const exchange = {
  endpoint: 'https://okta.example/token',
  authMethods: ['client_secret_basic', 'client_secret_post'],
  clientId: '0oa1',
  clientSecret: 'b+ secret:/%',
  code: 'the-code',
  codeVerifier: 'the-verifier',
  redirectUri: 'https://sso.example.com/authorization-code/callback',
  timeoutMs: 1000,
};

const tokens = { id_token: 'i.d.t', access_token: 'access', token_type: 'Bearer' };

function answering(answer: ProviderAnswer) {
  const sent: ProviderRequest[] = [];
  const http = {
    send: (request: ProviderRequest) => {
      sent.push(request);
      return Promise.resolve(answer);
    },
  } as unknown as ProviderHttp;
  return { http, sent };
}

describe('the client', () => {
  it('proves itself in the header, form-encoded first', () => {
    const { headers, parameters } = clientAuthentication(exchange);
    const [, credentials = ''] = (headers['Authorization'] ?? '').split('Basic ');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('0oa1:b%2B+secret%3A%2F%25');
    expect(parameters).toEqual({});
  });

  it('uses the body where the provider knows no header', () => {
    expect(clientAuthentication({ ...exchange, authMethods: ['client_secret_post'] })).toEqual({
      headers: {},
      parameters: { client_id: '0oa1', client_secret: 'b+ secret:/%' },
    });
  });

  it('names itself alone when it has no secret', () => {
    expect(clientAuthentication({ ...exchange, clientSecret: null })).toEqual({
      headers: {},
      parameters: { client_id: '0oa1' },
    });
  });
});

describe('exchanging a code', () => {
  it('sends the verifier and gives the tokens', async () => {
    const { http, sent } = answering({ status: 200, body: JSON.stringify(tokens) });
    await expect(exchangeCode(http, exchange)).resolves.toEqual({ idToken: 'i.d.t', accessToken: 'access' });
    expect(Object.fromEntries(sent[0]?.form ?? [])).toEqual({
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
    const { http } = answering({ status, body: JSON.stringify(body) });
    await expect(exchangeCode(http, exchange)).rejects.toMatchObject({ code: 'sign-in-failed' });
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
    const { http } = answering({ status, body });
    await expect(exchangeCode(http, exchange)).rejects.toMatchObject({ code: 'okta-unavailable' });
  });

  it('tells the person nothing of the provider’s own words', async () => {
    const { http } = answering({
      status: 400,
      body: '{"error":"invalid_grant","error_description":"<b>raw</b>"}',
    });
    const error = await exchangeCode(http, exchange).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ detail: 'token endpoint: invalid_grant: <b>raw</b>' });
    expect((error as Error).message).not.toContain('raw');
  });
});
