import { groupsClaim, idTokenUserClaims } from './claims.js';
import type { Grant } from './grants.js';
import { randomToken } from './ids.js';
import { accessTokenHash, signJwt, type JsonObject } from './jwt.js';
import { hiddenSigningKey } from './keys.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, OktaUser, ServerKind } from './org-types.js';

/** Okta's lifetime of ID and access tokens. */
export const TOKEN_SECONDS = 3600;

/** What a token is about. */
export interface Subject {
  server: ServerKind;
  app: OktaApp;
  user: OktaUser;
  scopes: readonly string[];
  /** The key that the access token is bound to. */
  jkt?: string | undefined;
}

/** Makes and remembers an access token of a person. */
export async function mintUserAccessToken(org: OktaOrg, subject: Subject, grant: Grant): Promise<string> {
  const { server, app, user, scopes, jkt } = subject;
  const now = org.clock.seconds();
  const base = { ver: 1, jti: `AT.${randomToken()}`, iss: org.issuer(server) };
  const times = { iat: now, exp: now + TOKEN_SECONDS };
  const person = { cid: app.id, uid: user.id, scp: scopes, auth_time: grant.authTime, ...confirmation(jkt) };
  const claims =
    server === 'org'
      ? { ...base, aud: org.url, sub: user.profile.login, ...times, ...person }
      : {
          ...base,
          aud: org.customServer.audience,
          ...times,
          ...person,
          ...(grant.acr === undefined ? {} : { acr: grant.acr }),
          sub: user.profile.login,
          ...groupsClaim(org, 'access-token', subject),
        };
  const token = await signAccessToken(org, server, claims);
  org.grants.addAccessToken(token, { server, clientId: app.id, userId: user.id, scopes, grant, jkt });
  return token;
}

/** Makes and remembers an access token of a service app for the management API. */
export async function mintServiceAccessToken(
  org: OktaOrg,
  app: OktaApp,
  scopes: readonly string[],
  jkt?: string,
): Promise<string> {
  const now = org.clock.seconds();
  const token = await signAccessToken(org, 'org', {
    ver: 1,
    jti: `AT.${randomToken()}`,
    iss: org.url,
    aud: org.url,
    sub: app.id,
    iat: now,
    exp: now + TOKEN_SECONDS,
    cid: app.id,
    scp: scopes,
    ...confirmation(jkt),
  });
  org.grants.addAccessToken(token, {
    server: 'org',
    clientId: app.id,
    userId: undefined,
    scopes,
    grant: undefined,
    jkt,
  });
  return token;
}

function confirmation(jkt: string | undefined): JsonObject {
  return jkt === undefined ? {} : { cnf: { jkt } };
}

async function signAccessToken(org: OktaOrg, server: ServerKind, claims: JsonObject): Promise<string> {
  // An org server's access token is for Okta alone: its key need not be in the key set.
  const key = server === 'org' ? await hiddenSigningKey() : await org.keys.custom.current();
  const typ = server === 'org' ? { typ: 'application/okta-internal-at+jwt' } : {};
  return signJwt({ kid: key.kid, ...typ, alg: 'RS256' }, org.faults.overridden('access-token', claims), key);
}

/** What an ID token says beyond its subject. */
export interface IdTokenDetails {
  grant: Grant;
  accessToken: string | undefined;
  /** Only at sign-in: a refreshed ID token carries no nonce. */
  nonce: string | undefined;
}

/** Makes an ID token, with whatever faults are armed. */
export async function mintIdToken(org: OktaOrg, subject: Subject, details: IdTokenDetails): Promise<string> {
  const { server, app, user, scopes } = subject;
  const { grant, accessToken, nonce } = details;
  const now = org.clock.seconds();
  const claims: JsonObject = {
    ...idTokenUserClaims(user, scopes, app),
    ver: 1,
    iss: org.issuer(server),
    aud: app.id,
    iat: now,
    exp: now + TOKEN_SECONDS,
    jti: `ID.${randomToken()}`,
    amr: grant.amr,
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
    idp: org.id,
    ...(nonce === undefined ? {} : { nonce }),
    auth_time: grant.authTime,
    ...(accessToken === undefined ? {} : { at_hash: accessTokenHash(accessToken) }),
    ...groupsClaim(org, 'id-token', subject),
  };
  if (org.faults.takeToken('rotateBeforeSigning')) await org.keys[server].rotate();
  return signFaulty(org, subject, org.faults.overridden('id-token', faultyClaims(org, claims)));
}

function faultyClaims(org: OktaOrg, original: JsonObject): JsonObject {
  const claims = { ...original };
  const { faults } = org;
  const now = org.clock.seconds();
  if (faults.takeToken('wrongIssuer')) claims.iss = 'https://other.example.com';
  if (faults.takeToken('wrongAudience')) claims.aud = '0oaSomebodyElsesApp1';
  if (faults.takeToken('expired'))
    Object.assign(claims, { iat: now - 2 * TOKEN_SECONDS, exp: now - TOKEN_SECONDS });
  if (faults.takeToken('futureIat'))
    Object.assign(claims, { iat: now + TOKEN_SECONDS, exp: now + 2 * TOKEN_SECONDS });
  if (faults.takeToken('wrongNonce')) claims.nonce = randomToken();
  if (faults.takeToken('missingNonce')) delete claims.nonce;
  if (faults.takeToken('missingSub')) delete claims.sub;
  if (faults.takeToken('azpWrong')) claims.azp = '0oaSomebodyElsesApp1';
  return claims;
}

async function signFaulty(org: OktaOrg, { server, app }: Subject, claims: JsonObject): Promise<string> {
  const { faults } = org;
  const key = await org.keys[server].current();
  const { kid } = key;
  if (faults.takeToken('algNone')) return signJwt({ alg: 'none' }, claims, key);
  if (faults.takeToken('hs256')) return signJwt({ kid, alg: 'HS256' }, claims, key, app.clientSecret ?? '');
  if (faults.takeToken('wrongKey')) return signJwt({ kid, alg: 'RS256' }, claims, await hiddenSigningKey());
  if (faults.takeToken('unknownKid')) {
    return signJwt({ kid: randomToken(), alg: 'RS256' }, claims, await hiddenSigningKey());
  }
  return signJwt({ kid, alg: 'RS256' }, claims, key);
}
