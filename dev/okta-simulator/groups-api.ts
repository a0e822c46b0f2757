import type { Exchange } from './exchange.js';
import { apiContext } from './log-context.js';
import type { LogContext } from './log-event.js';
import { managementRoute, type ApiCaller, type ApiRoute } from './management-access.js';
import { notFound, OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaGroup } from './org-types.js';
import { pageOf } from './paging.js';
import type { Route } from './router.js';
import { parseFilter, type Attributes } from './search-filter.js';
import { groupBody, userListItem } from './wire-shapes.js';

const GROUPS_PAGE = { list: 'groups', defaultLimit: 200, maxLimit: 200 };
const QUICK_SEARCH_LIMIT = 300;

/** Groups and their members. */
export function groupRoutes(org: OktaOrg): Route[] {
  const route = (
    method: ApiRoute['method'],
    path: string,
    bucket: ApiRoute['bucket'],
    handler: ApiRoute['handler'],
  ): Route => managementRoute(org, { method, path, resource: 'groups', bucket, handler });
  return [
    route('GET', '/api/v1/groups', 'groups-list', (exchange) => listGroups(org, exchange)),
    route('GET', '/api/v1/groups/:group', 'groups-item', (exchange) =>
      exchange.sendJson(200, groupBody(org, findGroup(org, exchange))),
    ),
    route('GET', '/api/v1/groups/:group/users', 'groups-item', (exchange) => listMembers(org, exchange)),
    route('PUT', '/api/v1/groups/:group/users/:user', 'groups-item', (exchange, caller) =>
      changeMembership(org, exchange, caller, (...change) => org.addMember(...change)),
    ),
    route('DELETE', '/api/v1/groups/:group/users/:user', 'groups-item', (exchange, caller) =>
      changeMembership(org, exchange, caller, (...change) => org.removeMember(...change)),
    ),
  ];
}

const searchAttributes: Attributes<OktaGroup> = (name, operator) => {
  switch (name) {
    case 'profile.name':
      return (group) => group.name;
    case 'profile.description':
      return (group) => group.description;
    default:
      return filterAttributes(name, operator);
  }
};

const filterAttributes: Attributes<OktaGroup> = (name) => {
  switch (name) {
    case 'id':
    case 'type':
    case 'lastUpdated':
    case 'lastMembershipUpdated':
      return (group) => group[name];
    default:
      return undefined;
  }
};

function listGroups(org: OktaOrg, exchange: Exchange): void {
  const [search, filter, q] = ['search', 'filter', 'q'].map((name) => exchange.query.get(name) ?? undefined);
  const groups = org.directory.index.groups();
  const expand = exchange.query.get('expand');
  if (q !== undefined) {
    const limit = Math.min(
      Number(exchange.query.get('limit') ?? QUICK_SEARCH_LIMIT) || QUICK_SEARCH_LIMIT,
      10_000,
    );
    const hits = groups
      .filter((group) => group.name.toLowerCase().startsWith(q.toLowerCase()))
      .slice(0, limit);
    exchange.sendJson(
      200,
      hits.map((group) => groupBody(org, group, expand)),
    );
    return;
  }
  let found = groups;
  if (search !== undefined) found = found.filter(parseFilter(search, searchAttributes));
  if (filter !== undefined) found = found.filter(parseFilter(filter, filterAttributes));
  const { items, links } = pageOf(org, exchange, found, GROUPS_PAGE);
  exchange.sendJson(
    200,
    items.map((group) => groupBody(org, group, expand)),
    { link: links },
  );
}

function listMembers(org: OktaOrg, exchange: Exchange): void {
  const group = findGroup(org, exchange);
  const settings = { list: `members of ${group.id}`, defaultLimit: 1000, maxLimit: 1000 };
  const { items, links } = pageOf(org, exchange, org.directory.membersOf(group.id), settings);
  exchange.sendJson(
    200,
    items.map((user) => userListItem(org, user)),
    { link: links },
  );
}

function changeMembership(
  org: OktaOrg,
  exchange: Exchange,
  caller: ApiCaller,
  change: (groupId: string, userId: string, by: LogContext) => void,
): void {
  const group = findGroup(org, exchange);
  const userId = exchange.param('user');
  // An id, never a login.
  if (!org.directory.user(userId)) throw notFound(userId, 'User');
  // Who is in these groups is decided elsewhere.
  if (group.type !== 'OKTA_GROUP') throw new OktaApiError('E0000006');
  change(group.id, userId, apiContext(org, exchange, caller));
  exchange.sendEmpty(204);
}

/** The group that the path names. */
export function findGroup(org: OktaOrg, exchange: Exchange): OktaGroup {
  const id = exchange.param('group');
  const group = org.directory.group(id);
  if (!group) throw notFound(id, 'UserGroup');
  return group;
}
