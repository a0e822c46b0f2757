import type { ProxyFacts } from './proxy-facts.js';

/** What an example is filled in with. */
export interface Places {
  /** Host name of the application, without port. */
  readonly host: string;
  /** Host name of the gateway's public address. */
  readonly gatewayHost: string;
  /** `host:port` at which the proxy reaches the gateway. */
  readonly gatewayAddress: string;
  /** `host:port` at which the proxy reaches the application. */
  readonly applicationAddress: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
const ADDRESS = /^(?:([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)|\[[0-9a-fA-F:]{2,39}\]):(\d{1,5})$/;

/** Why a text is no host name of an application; undefined when it is one. No text that isn't gets into a configuration. */
export function hostFault(host: string): string | undefined {
  if (host === '') return 'Enter the host name of the application.';
  if (/^[a-z]+:\/\//i.test(host)) return 'The name alone, without https://.';
  if (/[:/]/.test(host)) return 'The name alone, without a port or a path.';
  return HOST.test(host) ? undefined : 'A host name in small letters, such as app.example.com.';
}

/** Why a text is no `host:port`; undefined when it is. */
export function addressFault(address: string): string | undefined {
  const port = Number(ADDRESS.exec(address)?.[2]);
  return port >= 1 && port <= 65_535 ? undefined : 'A host and a port, such as 127.0.0.1:8080.';
}

/**
 * `host:port` that a proxy on the gateway's own machine reaches it at: the example's, or the port of the page while the
 * console is open on that machine.
 */
export function gatewayAddressFrom(
  page: { readonly hostname: string; readonly port: string },
  { gatewayAddress }: ProxyFacts,
): string {
  const here = page.port !== '' && ['127.0.0.1', 'localhost'].includes(page.hostname);
  return here ? gatewayAddress.replace(/^(127\.0\.0\.1:).*/, `$1${page.port}`) : gatewayAddress;
}

/** The host name in whatever somebody pastes: `https://App.example.com:8443/x` → `app.example.com`. */
export function hostIn(pasted: string): string {
  return pasted
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '');
}

/**
 * An example of `examples/`, complete for one host.
 * @throws Error for places that {@link hostFault} or {@link addressFault} find fault with.
 */
export function fillIn(example: string, proxy: ProxyFacts, places: Places): string {
  const faulty =
    hostFault(places.host) ??
    hostFault(places.gatewayHost) ??
    addressFault(places.gatewayAddress) ??
    addressFault(places.applicationAddress);
  if (faulty !== undefined) throw new Error(faulty);
  const put: Readonly<Record<string, string>> = {
    'app.example.com': places.host,
    'sso.example.com': places.gatewayHost,
    [proxy.gatewayAddress]: places.gatewayAddress,
    [proxy.applicationAddress]: places.applicationAddress,
    [inEnvoy(proxy.gatewayAddress)]: inEnvoy(places.gatewayAddress),
    [inEnvoy(proxy.applicationAddress)]: inEnvoy(places.applicationAddress),
  };
  const names = Object.keys(put).map((name) => name.replace(/[.[\]{}]/g, '\\$&'));
  // All at once: what was put in is never looked at again.
  const pattern = new RegExp(`(?<![\\w.-])(?:${names.join('|')})(?![\\w-]|\\.\\w)`, 'g');
  return example
    .replace(/Replace: [\s\S]*?\.(?=\s)/, () => `Filled in for ${places.host}.`)
    .replace(pattern, (name) => put[name] ?? name);
}

/** An address as Envoy writes it: in two fields. */
function inEnvoy(address: string): string {
  const at = address.lastIndexOf(':');
  return `address: ${address.slice(0, at).replace(/[[\]]/g, '')}, port_value: ${address.slice(at + 1)}`;
}
