import { tileApps, tileUrl } from './dashboard.js';
import type { Exchange } from './exchange.js';
import { appUserId } from './log-parties.js';
import { managementRoute, type ApiCaller, type ApiRoute } from './management-access.js';
import { notFound, OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser } from './org-types.js';
import { pageOf } from './paging.js';
import type { Route } from './router.js';
import { parseFilter, type Attributes } from './search-filter.js';
import { appUserBody, groupBody, userBody, userListItem } from './wire-shapes.js';

const USERS_PAGE = { list: 'users', defaultLimit: 200, maxLimit: 200 };
const SHORT_PAGE = 10;

const FILTER_ATTRIBUTES = [
  'status',
  'lastUpdated',
  'id',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
];

/** Reading people: lists, searches, single users, their groups and apps. */
export function userRoutes(org: OktaOrg): Route[] {
  const read = (path: string, bucket: ApiRoute['bucket'], handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method: 'GET', path, resource: 'users', bucket, handler });
  return [
    read('/api/v1/users', 'users-list', (exchange) => listUsers(org, exchange)),
    read('/api/v1/users/:user', 'users-get', (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      exchange.sendJson(200, userBody(org, user), { etag: `W/"${user.lastUpdated.getTime().toString(16)}"` });
    }),
    read('/api/v1/users/:user/groups', 'users-get', (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      const settings = { list: `groups of ${user.id}`, defaultLimit: 200, maxLimit: 200 };
      const { items, links } = pageOf(org, exchange, org.directory.groupsOf(user.id), settings);
      exchange.sendJson(
        200,
        items.map((group) => groupBody(org, group)),
        { link: links },
      );
    }),
    read('/api/v1/users/:user/appLinks', 'other', (exchange, caller) =>
      exchange.sendJson(200, appLinks(org, findUser(org, exchange, caller))),
    ),
    managementRoute(org, {
      method: 'GET',
      path: '/api/v1/apps/:app/users/:user',
      resource: 'apps',
      bucket: 'apps',
      handler: (exchange) => showAssignment(org, exchange),
    }),
  ];
}

/** The user that the path names; `me` is the owner of the token. */
export function findUser(org: OktaOrg, exchange: Exchange, caller: ApiCaller): OktaUser {
  const key = exchange.param('user');
  const user = key === 'me' ? caller.user : org.directory.userByIdOrLogin(key);
  if (!user) throw notFound(key, 'User');
  return user;
}

const attributes: Attributes<OktaUser> = (name) => {
  if (name.startsWith('profile.')) return (user) => user.profile[name.slice('profile.'.length)];
  switch (name) {
    case 'id':
    case 'status':
    case 'created':
    case 'activated':
    case 'statusChanged':
    case 'lastUpdated':
      return (user) => user[name];
    default:
      return undefined;
  }
};

const filterAttributes: Attributes<OktaUser> = (name, operator) =>
  FILTER_ATTRIBUTES.includes(name) ? attributes(name, operator) : undefined;

function listUsers(org: OktaOrg, exchange: Exchange): void {
  const [search, filter, q] = ['search', 'filter', 'q'].map((name) => exchange.query.get(name) ?? undefined);
  if (search !== undefined && filter !== undefined) throw new OktaApiError('E0000033');
  const users = org.directory.index.users();
  const living = users.filter((user) => user.status !== 'DEPROVISIONED');
  if (q !== undefined) {
    // The quick search is not paged.
    const limit = Math.min(
      Number(exchange.query.get('limit') ?? SHORT_PAGE) || SHORT_PAGE,
      USERS_PAGE.maxLimit,
    );
    const hits = living.filter((user) => startsWith(user, q.toLowerCase())).slice(0, limit);
    exchange.sendJson(
      200,
      hits.map((user) => userListItem(org, user)),
    );
    return;
  }
  // Searches and filters see the deactivated too, the plain list does not.
  let found = living;
  if (search !== undefined) found = users.filter(parseFilter(search, attributes));
  else if (filter !== undefined)
    found = users.filter(parseFilter(filter, filterAttributes, ['eq', 'gt', 'ge', 'lt', 'le']));
  const { items, links } = pageOf(org, exchange, found, USERS_PAGE);
  exchange.sendJson(
    200,
    items.map((user) => userListItem(org, user)),
    { link: links },
  );
}

function startsWith({ profile }: OktaUser, q: string): boolean {
  return [profile.firstName, profile.lastName, profile.email].some((value) =>
    value.toLowerCase().startsWith(q),
  );
}

function appLinks(org: OktaOrg, user: OktaUser): object[] {
  return tileApps(org, user).map((app, index) => {
    const linkUrl = tileUrl(org, app);
    return {
      id: user.id,
      label: app.label,
      linkUrl,
      logoUrl: `${org.url}/assets/img/logos/default.png`,
      appName: 'oidc_client',
      appInstanceId: app.id,
      appAssignmentId: appUserId(user),
      credentialsSetup: false,
      hidden: false,
      sortOrder: index,
    };
  });
}

function showAssignment(org: OktaOrg, exchange: Exchange): void {
  const [appId, userId] = [exchange.param('app'), exchange.param('user')];
  const app = org.apps.get(appId);
  if (!app) throw notFound(appId, 'AppInstance');
  const user = org.directory.user(userId);
  const scope = user && org.apps.assignmentScope(app, user);
  if (!user || !scope) throw notFound(userId, 'AppUser');
  exchange.sendJson(200, appUserBody(org, app, user, scope));
}
