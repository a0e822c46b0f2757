import { appBody, grantBody } from './app-shape.js';
import type { Exchange } from './exchange.js';
import { managementRoute, type ApiResource, type ApiRoute } from './management-access.js';
import { notFound, OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp } from './org-types.js';
import { pageOf } from './paging.js';
import type { Route } from './router.js';
import { parseFilter, type Attributes } from './search-filter.js';

const APPS_PAGE = { list: 'apps', defaultLimit: 20, maxLimit: 200 };

/** Reading apps and the scopes that were granted to them. */
export function appRoutes(org: OktaOrg): Route[] {
  const read = (path: string, resource: ApiResource, handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method: 'GET', path, resource, bucket: 'apps', handler });
  return [
    read('/api/v1/apps', 'apps', (exchange) => listApps(org, exchange)),
    read('/api/v1/apps/:app', 'apps', (exchange) =>
      exchange.sendJson(200, appBody(org, findApp(org, exchange))),
    ),
    read('/api/v1/apps/:app/grants', 'appGrants', (exchange) => {
      const app = findApp(org, exchange);
      const scopes = app.grantedScopes.map((scope, index) => grantBody(org, app, scope, index));
      exchange.sendJson(200, scopes);
    }),
  ];
}

/** The app that the path names. */
export function findApp(org: OktaOrg, exchange: Exchange): OktaApp {
  const id = exchange.param('app');
  const app = org.apps.get(id);
  if (!app) throw notFound(id, 'AppInstance');
  return app;
}

interface ListedApp {
  sequence: number;
  app: OktaApp;
}

const attributes: Attributes<ListedApp> = (name) => {
  switch (name) {
    case 'id':
      return ({ app }) => app.id;
    case 'status':
      return ({ app }) => app.status;
    case 'name':
      return () => 'oidc_client';
    default:
      return undefined;
  }
};

function listApps(org: OktaOrg, exchange: Exchange): void {
  const filter = exchange.query.get('filter');
  const q = exchange.query.get('q')?.toLowerCase();
  if (filter !== null && q !== undefined) throw new OktaApiError('E0000033');
  let found = org.apps.all().map((app, index): ListedApp => ({ sequence: index + 1, app }));
  if (filter !== null) found = found.filter(parseFilter(filter, attributes, ['eq']));
  if (q !== undefined) found = found.filter(({ app }) => app.label.toLowerCase().startsWith(q));
  const { items, links } = pageOf(org, exchange, found, APPS_PAGE);
  exchange.sendJson(
    200,
    items.map(({ app }) => appBody(org, app)),
    { link: links },
  );
}
