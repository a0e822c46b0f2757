import type { ProxyKind } from './proxy-facts.js';

/** The files of each example, below `examples/`: the very texts that the documentation shows and the tests run. */
export const exampleFiles: Readonly<Partial<Record<ProxyKind, readonly string[]>>> = {
  nginx: ['nginx/rolegate.conf'],
  caddy: ['caddy/Caddyfile'],
  haproxy: ['haproxy/haproxy.cfg', 'haproxy/rolegate.lua'],
  traefik: ['traefik/rolegate.yml'],
  envoy: ['envoy/envoy.yaml'],
};
