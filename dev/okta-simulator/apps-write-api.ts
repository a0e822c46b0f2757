import { appBody } from './app-shape.js';
import { readApp, readGroupsClaim } from './app-input.js';
import { findApp } from './apps-api.js';
import { readJson } from './json-body.js';
import { apiContext } from './log-context.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import { notFound, OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { AppChanges, OktaApp } from './org-types.js';
import type { Route } from './router.js';
import { directoryTime } from './wire-shapes.js';

/** Making and changing apps, the groups that they are assigned to, and the groups claim of an app. */
export function appWriteRoutes(org: OktaOrg): Route[] {
  const route = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method, path, resource: 'apps', bucket: 'apps', handler });
  const claimOf = '/api/v1/internal/apps/:app/settings/oauth/idToken';
  return [
    route('POST', '/api/v1/apps', async (exchange, caller) => {
      const app = org.addApp(
        // Nobody may use a new app before somebody is assigned to it.
        { ...readApp(await readJson(exchange)), assignment: { users: [], groups: [] } },
        apiContext(org, exchange, caller),
      );
      exchange.sendJson(200, appBody(org, app));
    }),
    route('PUT', '/api/v1/apps/:app', async (exchange, caller) => {
      const { id } = findApp(org, exchange);
      const changes: AppChanges = readApp(await readJson(exchange));
      exchange.sendJson(200, appBody(org, org.updateApp(id, changes, apiContext(org, exchange, caller))));
    }),
    route('GET', '/api/v1/apps/:app/groups', (exchange) => {
      const app = findApp(org, exchange);
      exchange.sendJson(
        200,
        assignedGroups(org, app).map((id) => assignmentBody(org, app, id)),
      );
    }),
    route('PUT', '/api/v1/apps/:app/groups/:group', (exchange, caller) => {
      const app = findApp(org, exchange);
      const group = org.directory.group(exchange.param('group'));
      if (!group) throw notFound(exchange.param('group'), 'UserGroup');
      const { users, groups } =
        app.assignment === 'everyone' ? { users: [], groups: [org.directory.everyone.id] } : app.assignment;
      if (!groups.includes(group.id)) {
        const assignment = { users, groups: [...groups, group.id] };
        org.updateApp(app.id, { assignment }, apiContext(org, exchange, caller));
      }
      exchange.sendJson(200, assignmentBody(org, app, group.id));
    }),
    // What the admin console calls. Okta takes an API token there and no access token.
    route('GET', claimOf, (exchange, { scopes }) => {
      if (scopes) throw new OktaApiError('E0000005');
      exchange.sendJson(200, idTokenSettings(org, findApp(org, exchange)));
    }),
    route('POST', claimOf, async (exchange, caller) => {
      if (caller.scopes) throw new OktaApiError('E0000005');
      const { id } = findApp(org, exchange);
      const groupsClaim = readGroupsClaim(await readJson(exchange));
      const app = org.updateApp(id, { groupsClaim }, apiContext(org, exchange, caller));
      exchange.sendJson(200, idTokenSettings(org, app));
    }),
  ];
}

function assignedGroups(org: OktaOrg, { assignment }: OktaApp): readonly string[] {
  return assignment === 'everyone' ? [org.directory.everyone.id] : assignment.groups;
}

function assignmentBody(org: OktaOrg, app: OktaApp, groupId: string): Record<string, unknown> {
  const href = `${org.url}/api/v1/apps/${app.id}`;
  return {
    id: groupId,
    lastUpdated: directoryTime(org.clock.now()),
    priority: assignedGroups(org, app).indexOf(groupId),
    profile: {},
    _links: {
      app: { href },
      self: { href: `${href}/groups/${groupId}` },
      group: { href: `${org.url}/api/v1/groups/${groupId}` },
    },
  };
}

function idTokenSettings(org: OktaOrg, app: OktaApp): Record<string, unknown> {
  const { mode, claimName, filter } = app.groupsClaim;
  return {
    issuer: org.url,
    orgUrl: org.url,
    audience: app.id,
    issuerMode: app.issuerMode,
    ...(mode === 'none'
      ? { name: null, value: null, valueType: null, groupFilterType: null }
      : { name: claimName, value: filter, valueType: 'GROUPS', groupFilterType: 'REGEX' }),
  };
}
