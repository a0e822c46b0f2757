import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { IDENTITY_HEADERS } from '../../src/proxy-decisions/identity-headers.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The values of a key, wherever it stands in a document. */
function valuesOf(node: unknown, key: string): unknown[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesOf(item, key));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value as unknown] : []),
    ...valuesOf(value, key),
  ]);
}

const exactNames = (matcher: unknown): unknown[] => valuesOf(matcher, 'exact');
const identity = IDENTITY_HEADERS.map((name) => name.toLowerCase()).sort();

it.each([
  ['nginx', 'nginx', 'nginx/rolegate.conf'],
  ['caddy', 'caddyfile', 'caddy/Caddyfile'],
  ['haproxy', 'haproxy', 'haproxy/haproxy.cfg'],
  ['haproxy', 'lua', 'haproxy/rolegate.lua'],
  ['traefik', 'yaml', 'traefik/rolegate.yml'],
  ['envoy', 'yaml', 'envoy/envoy.yaml'],
])('the page about %s shows the example itself (%s)', (page, language, example) => {
  const text = read(`docs/proxies/${page}.md`);
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, found, code]) => [found, code]);
  expect(blocks).toContainEqual([language, read(`examples/${example}`)]);
});

describe('the example for Envoy', () => {
  const document: unknown = parse(read('examples/envoy/envoy.yaml'));

  it('lets nobody in while the gateway is down', () => {
    expect(valuesOf(document, 'failure_mode_allow')).toEqual([false]);
    expect(valuesOf(document, 'clear_route_cache')).toEqual([false]);
  });

  it('tells the gateway what it needs, and the application who it is', () => {
    const [allowed] = valuesOf(document, 'allowed_headers');
    expect(exactNames(allowed)).toEqual(
      expect.arrayContaining(['cookie', 'accept', 'sec-fetch-mode', 'x-requested-with', 'x-forwarded-proto']),
    );
    const [upstream] = valuesOf(document, 'allowed_upstream_headers');
    expect(exactNames(upstream).sort()).toEqual(identity);
    expect(valuesOf(document, 'path_prefix')).toEqual(['/authz/ext-authz']);
  });

  it('exempts nothing but the gateway from the decision', () => {
    const hosts = valuesOf(document, 'virtual_hosts').flat();
    const exempted = hosts.filter((host) => valuesOf(host, 'disabled').includes(true));
    for (const host of exempted)
      for (const route of (host as { routes: unknown[] }).routes)
        if (valuesOf(route, 'disabled').includes(true) || valuesOf(host, 'name').includes('gateway'))
          expect(valuesOf(route, 'cluster')).not.toContain('application');
    expect(exempted).toHaveLength(2);
  });

  it('routes to clusters that exist', () => {
    const names = valuesOf(valuesOf(document, 'clusters'), 'name');
    expect(names).toEqual(expect.arrayContaining(valuesOf(document, 'cluster')));
  });
});

describe('the example for Traefik', () => {
  interface Router {
    middlewares?: string[];
    service: string;
    rule: string;
  }
  const { http } = parse(read('examples/traefik/rolegate.yml')) as {
    http: {
      middlewares: Record<string, Record<string, Record<string, unknown>>>;
      routers: Record<string, Router>;
      services: Record<string, unknown>;
    };
  };

  it('believes no client, and copies the whole identity', () => {
    const forwardAuth = http.middlewares['rolegate']?.['forwardAuth'];
    expect(forwardAuth).toMatchObject({
      trustForwardHeader: false,
      authResponseHeaders: [...IDENTITY_HEADERS],
    });
    expect(forwardAuth).not.toHaveProperty('authRequestHeaders');
    const stripped = http.middlewares['rolegate-strip']?.['headers']?.['customRequestHeaders'];
    expect(stripped).toMatchObject(Object.fromEntries(IDENTITY_HEADERS.map((name) => [name, ''])));
  });

  it('asks about everything that goes to the application, and names only what exists', () => {
    for (const { middlewares = [], service } of Object.values(http.routers)) {
      expect(Object.keys(http.services)).toContain(service);
      for (const name of middlewares) expect(Object.keys(http.middlewares)).toContain(name);
      expect(middlewares.includes('rolegate')).toBe(service === 'app');
    }
  });
});
