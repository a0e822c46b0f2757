import { bearerChallenge, bearerToken } from './bearer.js';
import type { Exchange } from './exchange.js';
import { sendTooManyRequests } from './http-faults.js';
import { TEXT } from './oauth-errors.js';
import { OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { AdminRole, OktaUser } from './org-types.js';
import type { Bucket } from './rate-limits.js';
import type { Route } from './router.js';

/** Who is calling the management API. */
export interface ApiCaller {
  /** What its share of a bucket is counted by. */
  principal: string;
  role: AdminRole;
  /** Absent for an SSWS token, which may do whatever its owner may. */
  scopes: readonly string[] | undefined;
  /** The admin behind the call; absent for a service app. */
  user: OktaUser | undefined;
}

/** What a route of the management API is for. */
export interface ApiRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The resource in the scope's name: `okta.{resource}.read` or `.manage`. */
  resource: 'users' | 'groups' | 'apps';
  bucket: Bucket;
  handler: (exchange: Exchange, caller: ApiCaller) => void | Promise<void>;
}

type Refusal = { status: 401 | 403; error: 'invalid_token' | 'insufficient_scope'; description: string };

/** Puts authentication, rate limits and permissions in front of a route. */
export function managementRoute(org: OktaOrg, route: ApiRoute): Route {
  const { method, path, resource, bucket } = route;
  const access = method === 'GET' ? 'read' : 'manage';
  const scope = `okta.${resource}.${access}`;
  return {
    method,
    path,
    handler: async (exchange) => {
      const caller = identify(org, exchange);
      if (isRateLimited(org, exchange, bucket, 'principal' in caller ? caller.principal : undefined)) return;
      if (caller instanceof OktaApiError) throw caller;
      const refusal = 'error' in caller ? caller : missingScope(caller, resource, access);
      if (refusal) {
        // Refusals of a Bearer token have no body.
        const { status, error, description } = refusal;
        exchange.sendEmpty(
          status,
          bearerChallenge(org, 'org', { error, description, scope, resource: exchange.path }),
        );
        return;
      }
      checkRole(caller as ApiCaller, access);
      await route.handler(exchange, caller as ApiCaller);
    },
  };
}

function identify(org: OktaOrg, exchange: Exchange): ApiCaller | Refusal | OktaApiError {
  const header = exchange.header('authorization');
  if (header === undefined) return new OktaApiError('E0000005');
  const bearer = bearerToken(exchange);
  if (bearer !== undefined) return identifyBearer(org, bearer);
  const ssws = /^SSWS (\S+)$/.exec(header)?.[1];
  const token = ssws === undefined ? undefined : org.apiTokens.use(ssws);
  if (!token) return new OktaApiError('E0000011');
  const user = org.directory.user(token.ownerId);
  return { principal: token.id, role: token.adminRole, scopes: undefined, user };
}

function identifyBearer(org: OktaOrg, bearer: string): ApiCaller | Refusal {
  const record = org.grants.accessToken(bearer);
  const app = org.apps.get(record?.clientId ?? '');
  if (record?.server !== 'org' || app?.status !== 'ACTIVE') {
    return { status: 401, error: 'invalid_token', description: TEXT.invalidAccessToken };
  }
  const user = record.userId === undefined ? undefined : org.directory.user(record.userId);
  return { principal: app.id, role: app.adminRole, scopes: record.scopes, user };
}

function missingScope(caller: ApiCaller, resource: string, access: 'read' | 'manage'): Refusal | undefined {
  if (!caller.scopes) return undefined;
  // `manage` includes `read`.
  const enough = access === 'read' ? ['read', 'manage'] : ['manage'];
  if (enough.some((level) => caller.scopes?.includes(`okta.${resource}.${level}`))) return undefined;
  const description = 'The access token provided does not contain the required scopes.';
  return { status: 403, error: 'insufficient_scope', description };
}

function checkRole({ role }: ApiCaller, access: 'read' | 'manage'): void {
  if (role === 'NONE' || (role === 'READ_ONLY_ADMIN' && access === 'manage'))
    throw new OktaApiError('E0000006');
}

function isRateLimited(
  org: OktaOrg,
  exchange: Exchange,
  bucket: Bucket,
  principal: string | undefined,
): boolean {
  const status = org.rateLimits.hit(bucket, principal);
  exchange.response.setHeader('x-rate-limit-limit', status.limit);
  exchange.response.setHeader('x-rate-limit-remaining', status.remaining);
  exchange.response.setHeader('x-rate-limit-reset', status.reset);
  if (status.exceeded) sendTooManyRequests(exchange, status);
  return status.exceeded;
}
