/** A way in which an application asks before it lets somebody do something. */
export type ProxyKind = 'nginx' | 'traefik' | 'caddy' | 'haproxy' | 'envoy' | 'authzen';

/** What the console knows of a proxy; the rest stands in its example. */
export interface ProxyFacts {
  readonly kind: ProxyKind;
  readonly name: string;
  /** Host and port of the gateway, as the example has them. */
  readonly gatewayAddress: string;
  /** Host and port of the application, as the example has them. */
  readonly applicationAddress: string;
  /** What is left to do beside copying, in whole sentences. */
  readonly left: readonly string[];
}

const TRUSTED = 'Add the proxy’s own address, as the gateway sees it, to TRUSTED_PROXIES.';
const ON_ONE_MACHINE = { gatewayAddress: '127.0.0.1:3000', applicationAddress: '127.0.0.1:8080' };
const IN_CONTAINERS = { gatewayAddress: 'rolegate:3000', applicationAddress: 'app:8080' };

/** The proxies for which there are examples. Those that our tests run in the real proxy come first. */
export const proxies: readonly ProxyFacts[] = [
  {
    kind: 'nginx',
    name: 'nginx',
    ...ON_ONE_MACHINE,
    left: ['Put in the paths of your certificate and its key.', TRUSTED],
  },
  { kind: 'caddy', name: 'Caddy', ...ON_ONE_MACHINE, left: [TRUSTED] },
  {
    kind: 'haproxy',
    name: 'HAProxy',
    ...ON_ONE_MACHINE,
    left: ['Put in the path of your certificate, and rolegate.lua beside the configuration.', TRUSTED],
  },
  {
    kind: 'traefik',
    name: 'Traefik',
    ...IN_CONTAINERS,
    left: ['Have the entry point “web” lead to “websecure” in the static configuration.', TRUSTED],
  },
  {
    kind: 'envoy',
    name: 'Envoy',
    ...IN_CONTAINERS,
    left: ['Put in the paths of your certificate and its key.', TRUSTED],
  },
];

/** Facts of one; undefined for `authzen`, where no proxy is. */
export function proxyOf(kind: string | undefined): ProxyFacts | undefined {
  return proxies.find((proxy) => proxy.kind === kind);
}

/** The kind that a text of an address names; undefined when it names none. */
export function proxyKind(text: string | undefined): ProxyKind | undefined {
  return text === 'authzen' ? 'authzen' : proxyOf(text)?.kind;
}
