import { UnsecuredJWT } from 'jose';
import { claimsIssuer } from './claimed-issuer.js';

const of = (iss: unknown): string => new UnsecuredJWT({ iss } as Record<string, unknown>).encode();

describe('a token that somebody sent', () => {
  it.each(['https://idp.example', 'https://idp.example/'])(
    'says to be of its issuer, written as %s',
    (iss) => {
      expect(claimsIssuer(of(iss), 'https://idp.example')).toBe(true);
      expect(claimsIssuer(of(iss), 'https://idp.example/')).toBe(true);
    },
  );

  it.each([
    ['of another', of('https://idp.example.evil')],
    ['of a longer one', of('https://idp.example/oauth2/default')],
    ['of another spelling', of('https://IDP.example')],
    ['of several', of(['https://idp.example'])],
    ['of nobody', of(undefined)],
    ['nothing', 'a.b.c'],
    ['nothing at all', ''],
    ['of a list', `e30.${Buffer.from('["https://idp.example"]').toString('base64url')}.x`],
  ])('says to be %s', (_, token) => {
    expect(claimsIssuer(token, 'https://idp.example')).toBe(false);
  });
});
