import { addressFault, fillIn, gatewayAddressFrom, hostFault, hostIn, type Places } from './fill-in.js';
import { proxyKind, proxyOf, type ProxyFacts } from './proxy-facts.js';

const ours: Places = {
  host: 'wiki.acme.test',
  gatewayHost: 'login.acme.test',
  gatewayAddress: '10.0.0.5:3001',
  applicationAddress: 'wiki-backend:9000',
};

describe('a configuration for one host', () => {
  it('keeps the host that was asked for when the gateway has the name of the example', () => {
    const swapped = { ...ours, host: 'sso.example.com', gatewayHost: 'app.example.com' };
    const filled = fillIn('a app.example.com b sso.example.com', nginx(), swapped);
    expect(filled).toBe('a sso.example.com b app.example.com');
  });

  it.each(['x;}', 'a b', '*.example.com', 'a`', '"', '$host', 'a\nb', '', 'A.example.com'])(
    'is refused for %j, which could say something else in a configuration',
    (host) => {
      expect(() => fillIn('app.example.com', nginx(), { ...ours, host })).toThrow();
      expect(() => fillIn('app.example.com', nginx(), { ...ours, gatewayHost: host })).toThrow();
    },
  );
});

describe('the address of the gateway', () => {
  it.each([
    ['127.0.0.1', '4300', 'nginx', '127.0.0.1:4300'],
    ['localhost', '4300', 'haproxy', '127.0.0.1:4300'],
    ['localhost', '', 'nginx', '127.0.0.1:3000'],
    ['sso.acme.test', '8443', 'nginx', '127.0.0.1:3000'],
    ['localhost', '4300', 'envoy', 'rolegate:3000'],
  ])('is, on a page of %s and port “%s”, for %s %s', (hostname, port, kind, address) => {
    expect(gatewayAddressFrom({ hostname, port }, proxyOf(kind) ?? nginx())).toBe(address);
  });
});

describe('what is typed', () => {
  it.each([
    ['app.example.com', undefined],
    ['localhost', undefined],
    ['10.0.0.5', undefined],
    ['https://app.example.com', 'without https'],
    ['app.example.com:8443', 'without a port'],
    ['app.example.com/x', 'without a port or a path'],
    ['App.example.com', 'small letters'],
    ['-a.example.com', 'small letters'],
    ['', 'Enter the host name'],
  ])('judges the host %j', (host, fault) => {
    expect(hostFault(host) ?? '').toContain(fault ?? '');
    expect(hostFault(host) === undefined).toBe(fault === undefined);
  });

  it.each([
    ['127.0.0.1:8080', true],
    ['rolegate:3000', true],
    ['[::1]:3000', true],
    ['127.0.0.1', false],
    ['a:0', false],
    ['a:65536', false],
    ['a b:80', false],
    ['a;:80', false],
    ['::1:3000', false],
  ])('judges the address %j', (address, good) => {
    expect(addressFault(address) === undefined).toBe(good);
  });

  it.each([
    [' https://App.example.com:8443/x?y#z ', 'app.example.com'],
    ['app.example.com.', 'app.example.com'],
    ['app.example.com', 'app.example.com'],
  ])('finds the host in %j', (pasted, host) => {
    expect(hostIn(pasted)).toBe(host);
  });

  it('knows the ways to ask by name, and no others', () => {
    expect(['nginx', 'authzen', 'apache', undefined].map(proxyKind)).toEqual([
      'nginx',
      'authzen',
      undefined,
      undefined,
    ]);
  });
});

function nginx(): ProxyFacts {
  const proxy = proxyOf('nginx');
  if (!proxy) throw new Error('no nginx');
  return proxy;
}
