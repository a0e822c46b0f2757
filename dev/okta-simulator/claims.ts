import type { JsonObject } from './jwt.js';
import type { OktaOrg } from './org.js';
import type { GroupsClaim, OktaApp, OktaUser, ServerKind } from './org-types.js';

/** What `/userinfo` tells: every claim of the granted scopes. */
export function userClaims(user: OktaUser, scopes: readonly string[]): JsonObject {
  const { firstName, lastName, login, email, primaryPhone, streetAddress } = user.profile;
  const claims: JsonObject = { sub: user.id };
  if (scopes.includes('profile')) {
    Object.assign(claims, {
      name: `${firstName} ${lastName}`,
      locale: 'en_US',
      preferred_username: login,
      given_name: firstName,
      family_name: lastName,
      zoneinfo: 'America/Los_Angeles',
      updated_at: Math.floor(user.lastUpdated.getTime() / 1000),
    });
  }
  if (scopes.includes('email')) Object.assign(claims, { email, email_verified: true });
  if (scopes.includes('phone') && primaryPhone) claims.phone_number = primaryPhone;
  if (scopes.includes('address') && streetAddress) claims.address = { street_address: streetAddress };
  return claims;
}

/** What an ID token tells beside its base claims: thin = the names and the e-mail address alone. */
export function idTokenUserClaims(user: OktaUser, scopes: readonly string[], app: OktaApp): JsonObject {
  const all = userClaims(user, scopes);
  if (app.idTokenClaims === 'fat') return all;
  const thin = ['sub', 'name', 'preferred_username', 'email'];
  return Object.fromEntries(Object.entries(all).filter(([name]) => thin.includes(name)));
}

/** Where a groups claim may stand. */
export type GroupsPlace = 'id-token' | 'userinfo' | 'access-token';

/** The groups claim for one place, or nothing: a claim without a value is left out, never empty. */
export function groupsClaim(
  org: OktaOrg,
  place: GroupsPlace,
  grant: { server: ServerKind; app: OktaApp; user: OktaUser; scopes: readonly string[] },
): JsonObject {
  const settings = settingsFor(org, grant);
  const { idTokenClaims } = grant.app;
  if (settings.mode === 'none') return {};
  // The org server ties the claim to its scope; on a custom server the claim stands for itself.
  if (grant.server === 'org' && (place === 'access-token' || !grant.scopes.includes('groups'))) return {};
  if (place === 'access-token' && !settings.inAccessToken) return {};
  if (place === 'userinfo' && !settings.inUserinfo) return {};
  if (place === 'id-token') {
    const { inIdToken } = settings;
    if (inIdToken === false || (inIdToken !== 'always' && idTokenClaims === 'thin')) return {};
  }
  const names = groupNames(org, settings, grant.user);
  return names.length > 0 ? { [settings.claimName]: names } : {};
}

/** What an app says itself; where it says nothing, what its custom server says for all of its apps. */
function settingsFor(org: OktaOrg, { server, app }: { server: ServerKind; app: OktaApp }): GroupsClaim {
  const [claim] = server === 'custom' && app.groupsClaim.mode === 'none' ? org.customServer.claims : [];
  if (!claim) return app.groupsClaim;
  return {
    ...app.groupsClaim,
    mode: 'names',
    filter: claim.filter,
    inIdToken: claim.always ? 'always' : true,
    inUserinfo: true,
    inAccessToken: false,
    claimName: claim.name,
  };
}

function groupNames(org: OktaOrg, settings: GroupsClaim, user: OktaUser): string[] {
  const { mode, filter, limit } = settings;
  const pattern = new RegExp(`^(?:${filter})$`);
  const names = org.directory
    .groupsOf(user.id)
    // A filter sees Okta's own groups only; the capped form is an expression, which sees them all.
    .filter((group) => mode === 'capped' || group.type !== 'APP_GROUP')
    .map((group) => group.name)
    .filter((name) => pattern.test(name));
  return mode === 'capped' ? names.slice(0, Math.min(limit, 100)) : names;
}
