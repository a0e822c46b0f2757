import type { EventHook } from './event-hook.js';
import { readEventHook } from './event-hook-input.js';
import type { Exchange } from './exchange.js';
import { readJson } from './json-body.js';
import { apiContext } from './log-context.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import type { OktaOrg } from './org.js';
import type { Route } from './router.js';
import { directoryTime } from './wire-shapes.js';

/** Registering, verifying, switching and deleting event hooks. */
export function eventHookRoutes(org: OktaOrg): Route[] {
  const hooks = org.eventHooks;
  const route = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, {
      method,
      path: `/api/v1/eventHooks${path}`,
      resource: 'eventHooks',
      bucket: 'other',
      handler,
    });
  const show = (exchange: Exchange, hook: EventHook): void =>
    exchange.sendJson(200, eventHookBody(org, hook));
  return [
    route('GET', '', (exchange) =>
      exchange.sendJson(
        200,
        hooks.all().map((hook) => eventHookBody(org, hook)),
      ),
    ),
    route('POST', '', async (exchange, caller) => {
      const settings = readEventHook(await readJson(exchange));
      show(exchange, hooks.add(settings, caller.user?.id ?? org.id, apiContext(org, exchange, caller)));
    }),
    route('GET', '/:hook', (exchange) => show(exchange, hooks.require(exchange.param('hook')))),
    route('PUT', '/:hook', async (exchange, caller) => {
      const hook = hooks.require(exchange.param('hook'));
      const settings = readEventHook(await readJson(exchange), hook.settings);
      show(exchange, hooks.replace(hook.id, settings, apiContext(org, exchange, caller)));
    }),
    route('DELETE', '/:hook', (exchange, caller) => {
      hooks.remove(exchange.param('hook'), apiContext(org, exchange, caller));
      exchange.sendEmpty(204);
    }),
    route('POST', '/:hook/lifecycle/verify', async (exchange, caller) =>
      show(exchange, await hooks.verify(exchange.param('hook'), apiContext(org, exchange, caller))),
    ),
    route('POST', '/:hook/lifecycle/activate', (exchange, caller) =>
      show(exchange, hooks.setStatus(exchange.param('hook'), 'ACTIVE', apiContext(org, exchange, caller))),
    ),
    route('POST', '/:hook/lifecycle/deactivate', (exchange, caller) =>
      show(exchange, hooks.setStatus(exchange.param('hook'), 'INACTIVE', apiContext(org, exchange, caller))),
    ),
  ];
}

/** A hook as Okta returns it: never with its secret. */
export function eventHookBody(org: OktaOrg, hook: EventHook): Record<string, unknown> {
  const { settings } = hook;
  return {
    id: hook.id,
    status: hook.status,
    verificationStatus: hook.verificationStatus,
    name: settings.name,
    description: settings.description,
    created: directoryTime(hook.created),
    createdBy: hook.createdBy,
    lastUpdated: directoryTime(hook.lastUpdated),
    events: { type: 'EVENT_TYPE', items: settings.items, filter: null },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: settings.uri,
        headers: settings.headers,
        method: 'POST',
        ...(settings.auth ? { authScheme: { type: 'HEADER', key: settings.auth.key } } : {}),
      },
    },
    _links: links(`${org.url}/api/v1/eventHooks/${hook.id}`, hook.status),
  };
}

function links(self: string, status: EventHook['status']): Record<string, object> {
  const link = (href: string, method: string): object => ({ href, hints: { allow: [method] } });
  const post = (operation: string): object => link(`${self}/lifecycle/${operation}`, 'POST');
  return status === 'ACTIVE'
    ? { self: { href: self }, verify: post('verify'), deactivate: post('deactivate') }
    : { self: { href: self }, activate: post('activate'), delete: link(self, 'DELETE') };
}
