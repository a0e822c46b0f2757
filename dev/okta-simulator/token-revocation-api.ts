import type { JsonObject } from './jwt.js';
import { readJson } from './json-body.js';
import { apiContext } from './log-context.js';
import { managementRoute } from './management-access.js';
import { notFound, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser } from './org-types.js';
import type { Route } from './router.js';

/** Global Token Revocation from outside: somebody tells Okta to sign a person out of Okta and of every app. */
export function tokenRevocationRoutes(org: OktaOrg): Route[] {
  return [
    managementRoute(org, {
      method: 'POST',
      path: '/oauth2/v1/global-token-revocation',
      resource: 'universalLogout',
      bucket: 'oauth2',
      handler: async (exchange, caller) => {
        const { sub_id: subject } = await readJson(exchange);
        const user = findSubject(org, subject);
        org.universalLogout(user.id, apiContext(org, exchange, caller));
        exchange.sendEmpty(204);
      },
    }),
  ];
}

function findSubject(org: OktaOrg, subject: unknown): OktaUser {
  if (typeof subject !== 'object' || subject === null) throw validationFailed('sub_id is missing');
  const { format, id, iss, sub } = subject as JsonObject;
  const key = format === 'opaque' ? id : format === 'iss_sub' ? sub : undefined;
  if (typeof key !== 'string') throw validationFailed('sub_id is not of a supported format');
  // A subject of another issuer is nobody here.
  if (format === 'iss_sub' && iss !== org.issuer('org') && iss !== org.issuer('custom')) {
    throw notFound(key, 'User');
  }
  const user = org.directory.user(key);
  if (!user) throw notFound(key, 'User');
  return user;
}
