import { bearerChallenge } from './bearer.js';
import type { Exchange } from './exchange.js';
import { sendRateLimits, sendTooManyRequests } from './http-faults.js';
import { OAuthError, TEXT } from './oauth-errors.js';
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

/** What scopes are named after. */
export type ApiResource =
  | 'users'
  | 'groups'
  | 'apps'
  | 'appGrants'
  | 'logs'
  | 'schemas'
  | 'eventHooks'
  | 'apiTokens'
  | 'authorizationServers'
  | 'orgs'
  | 'universalLogout';

/** Lists that a service app without an admin role may find empty instead of closed. */
const LISTS_WITHOUT_ROLE = ['/api/v1/users', '/api/v1/groups', '/api/v1/apps'];

/** What a route of the management API is for. */
export interface ApiRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The resource in the scope's name: `okta.{resource}.read` or `.manage`. */
  resource: ApiResource;
  /** Default: `read` for GET, `manage` for all others. */
  access?: 'read' | 'manage';
  bucket: Bucket;
  handler: (exchange: Exchange, caller: ApiCaller) => void | Promise<void>;
}

interface Refusal {
  status: 401 | 403;
  error: 'invalid_token' | 'insufficient_scope' | 'invalid_dpop_proof';
  description: string;
}

/** Puts authentication, rate limits and permissions in front of a route. */
export function managementRoute(org: OktaOrg, route: ApiRoute): Route {
  const { method, path, resource, bucket } = route;
  const access = route.access ?? (method === 'GET' ? 'read' : 'manage');
  const scope = `okta.${resource}.${access}`;
  return {
    method,
    path,
    handler: async (exchange) => {
      const caller = await identify(org, exchange);
      if (isRateLimited(org, exchange, bucket, 'principal' in caller ? caller.principal : undefined)) return;
      if (caller instanceof OktaApiError) throw caller;
      const refusal = 'error' in caller ? caller : missingScope(caller, resource, access);
      if (refusal) {
        // Refusals of a Bearer token have no body.
        const { status, error, description } = refusal;
        const scheme = /^DPoP /i.test(exchange.header('authorization') ?? '') ? 'DPoP' : 'Bearer';
        exchange.sendEmpty(
          status,
          bearerChallenge(org, 'org', { error, description, scope, resource: exchange.path, scheme }),
        );
        return;
      }
      if (seesNothing(org, caller as ApiCaller, path)) {
        exchange.sendJson(200, []);
        return;
      }
      checkRole(caller as ApiCaller, access);
      await route.handler(exchange, caller as ApiCaller);
    },
  };
}

async function identify(org: OktaOrg, exchange: Exchange): Promise<ApiCaller | Refusal | OktaApiError> {
  const header = exchange.header('authorization');
  if (header === undefined) return new OktaApiError('E0000005');
  const [, scheme, bearer] = /^(Bearer|DPoP) (\S+)$/i.exec(header) ?? [];
  if (bearer !== undefined) return identifyBearer(org, exchange, bearer, scheme?.toLowerCase() === 'dpop');
  const ssws = /^SSWS (\S+)$/.exec(header)?.[1];
  const token = ssws === undefined ? undefined : org.apiTokens.use(ssws);
  if (!token) return new OktaApiError('E0000011');
  const user = org.directory.user(token.ownerId);
  return {
    principal: token.id,
    role: org.adminRoles.ofToken(token.ownerId, token.adminRole),
    scopes: undefined,
    user,
  };
}

async function identifyBearer(
  org: OktaOrg,
  exchange: Exchange,
  bearer: string,
  withProof: boolean,
): Promise<ApiCaller | Refusal> {
  const record = org.grants.accessToken(bearer);
  const app = org.apps.get(record?.clientId ?? '');
  const invalid: Refusal = { status: 401, error: 'invalid_token', description: TEXT.invalidAccessToken };
  if (record?.server !== 'org' || app?.status !== 'ACTIVE') return invalid;
  if (withProof !== (record.jkt !== undefined)) return invalid;
  if (record.jkt !== undefined) {
    const refusal = await refusedProof(org, exchange, bearer, record.jkt);
    if (refusal) return refusal;
  }
  const { scopes, userId } = record;
  if (userId === undefined) return { principal: app.id, role: app.adminRole, scopes, user: undefined };
  const user = org.directory.user(userId);
  if (user?.status !== 'ACTIVE') return invalid;
  // On behalf of a person an app may do what its scopes and the person's role both allow.
  return { principal: app.id, role: org.adminRoles.of(userId), scopes, user };
}

async function refusedProof(
  org: OktaOrg,
  exchange: Exchange,
  accessToken: string,
  jkt: string,
): Promise<Refusal | undefined> {
  const { method, path } = exchange;
  const refused = (description: string): Refusal => ({
    status: 401,
    error: 'invalid_dpop_proof',
    description,
  });
  try {
    const proof = exchange.header('dpop');
    const made = await org.dpop.verify({ proof, method, url: `${org.url}${path}`, accessToken });
    return made === jkt ? undefined : refused('The access_token is not bound to the provided DPoP proof.');
  } catch (error) {
    if (error instanceof OAuthError) return refused(error.description);
    throw error;
  }
}

function seesNothing(org: OktaOrg, { role, user, scopes }: ApiCaller, path: string): boolean {
  const service = scopes !== undefined && user === undefined;
  const list = LISTS_WITHOUT_ROLE.includes(path);
  return service && list && role === 'NONE' && org.listsWithoutRole === 'empty';
}

function missingScope(
  caller: ApiCaller,
  resource: ApiResource,
  access: 'read' | 'manage',
): Refusal | undefined {
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
  sendRateLimits(exchange, status);
  if (status.exceeded) sendTooManyRequests(exchange, status);
  return status.exceeded;
}
