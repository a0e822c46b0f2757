import { addPerson, GROUP_OF_ROLE } from '../support/people.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { APP_HOST, OTHER_HOST, type ProxyWorld } from './proxy-world.js';
import { exchangeRaw, type RawAnswer } from './raw-exchange.js';
import { foldedValues, type SeenRequest } from './upstream.js';

const IDENTITY = ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Roles', 'Remote-Groups'];
const FORGED = 'forged-by-the-client';

/** Every way of writing a path that some program takes for `/admin/secret`, from a public or an allowed beginning. */
const CONFUSING_TARGETS = [
  '/public/../admin/secret',
  '/public/./../admin/secret',
  '/public/%2e%2e/admin/secret',
  '/public/%2E./admin/secret',
  '/public/.%2e/admin/secret',
  '/public/..%2fadmin/secret',
  '/public/..%5cadmin/secret',
  '/public/..\\admin/secret',
  '/public\\..\\admin\\secret',
  '/public/..;/admin/secret',
  '/public;/../admin/secret',
  '/public;x=y/admin/secret',
  '/public/%252e%252e/admin/secret',
  '/public/%25%32%65%25%32%65/admin/secret',
  '/public/..%00/admin/secret',
  '/public%00/../admin/secret',
  '/public/%c0%ae%c0%ae/admin/secret',
  '/public/..%ef%bc%8fadmin/secret',
  '/public%2f..%2fadmin%2fsecret',
  '/public//../admin/secret',
  '/./admin/secret',
  '//admin/secret',
  '/%2fadmin/secret',
  '/x/..//admin/secret',
  '/admin;/secret',
  '/admin;jsessionid=1/secret',
  '/admin%2fsecret',
  '/admin%5csecret',
  '/admin\\secret',
  '/admin%00',
  '/admin%20/../admin/secret',
  '/%61dmin/secret',
  '/%2561dmin/secret',
  '/%41dmin%2f',
  '/admin',
  '/admin/',
  '/admin/secret#/public/',
  '/public/#/../admin',
  '/admin?/public/',
  '/admin/%0d%0a',
  '/admin%',
  '/admin%zz',
  `http://${APP_HOST}/admin/secret`,
  `https://${APP_HOST}/admin/secret`,
  `https://${OTHER_HOST}/admin/secret`,
  `https://${APP_HOST}@evil.example/admin`,
  `https://${APP_HOST}/public/../admin/secret`,
  '*',
  'admin/secret',
  '?/public/',
  '/.rolegate/../admin/secret',
  '/.rolegate/%2e%2e/admin/secret',
  '/%2erolegate/../admin/secret',
  '/.rolegate//../admin/secret',
  '/.rolegate;/../admin/secret',
  '/.rolegate/..;/admin/secret',
];

/** What an attacker tries: to be somebody else, or to have another path judged than the one that is served. */
export function hostileCases(world: () => ProxyWorld): void {
  let dee: OktaUser;
  let cookie: string;

  beforeAll(async () => {
    dee = addPerson(world().gateway.okta, 'Dora', [GROUP_OF_ROLE.developer]);
    const browser = await world().signedIn(dee);
    cookie = browser.cookies.header(new URL(world().appUrl)) ?? '';
  });

  const send = (
    target: string,
    lines: readonly string[] = [],
    { method = 'GET', host = APP_HOST } = {},
  ): Promise<RawAnswer> => {
    const { places, proxy } = world();
    return exchangeRaw({ port: places.httpsPort, host, authority: proxy.authority, method, target, lines });
  };
  /** What reaches the application while something is tried. */
  const during = async (act: () => Promise<unknown>): Promise<SeenRequest[]> => {
    const before = world().upstream.seen.length;
    await act();
    return world().upstream.seen.slice(before);
  };
  const mine = (): string => `Cookie: ${cookie}`;

  /** Every spelling that a CGI-like application folds into the same variable. */
  const spellings = (name: string): string[] => [
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replaceAll('-', '_'),
    name.replaceAll('-', '.'),
    name.replaceAll('-', '~'),
    name.replace('-', '_'),
  ];

  it.each([...IDENTITY, 'X-Rolegate-Assertion'])(
    'lets nobody write %s, however it is spelled',
    async (name) => {
      for (const spelling of spellings(name)) {
        for (const path of ['/x', '/public/x']) {
          const seen = await during(() =>
            send(path, [mine(), `${spelling}: ${FORGED}`, `${spelling}: ${FORGED}`]),
          );
          for (const request of seen) {
            expect([spelling, request.rawHeaders.filter((value) => value.includes(FORGED))]).toEqual([
              spelling,
              [],
            ]);
            expect(foldedValues(request, name).length).toBeLessThanOrEqual(1);
          }
        }
      }
      // The plain spelling is replaced: the person still gets in.
      const [request] = await during(() => send('/x', [mine(), `${name}: ${FORGED}`]));
      expect(request && foldedValues(request, 'Remote-User')).toEqual([dee.id]);
    },
  );

  it('lets nobody have the identity removed by naming it in Connection', async () => {
    for (const names of [
      'Remote-User, Remote-Roles',
      'X-Rolegate-Assertion',
      'Remote-User, X-Rolegate-Assertion',
    ]) {
      const seen = await during(() => send('/x', [mine(), `Connection: close, ${names}`]));
      for (const request of seen) {
        expect(foldedValues(request, 'Remote-User')).toEqual([dee.id]);
        expect(foldedValues(request, 'Remote-Roles')).toEqual(['developer']);
        expect(foldedValues(request, 'X-Rolegate-Assertion')).toHaveLength(1);
      }
    }
  });

  it('lets nobody blind the gateway by naming what it is told in Connection', async () => {
    for (const names of [
      'X-Forwarded-Uri, X-Forwarded-Host',
      'X-Forwarded-Method',
      'X-Original-URL',
      'X-Original-Method',
      'Cookie',
      'Host',
    ]) {
      const seen = await during(() => send('/admin/secret', [mine(), `Connection: close, ${names}`]));
      expect([names, seen]).toEqual([names, []]);
    }
  });

  it('believes nothing that a client says about its request', async () => {
    for (const line of [
      'X-Forwarded-Uri: /public/x',
      'X-Forwarded-Method: OPTIONS',
      `X-Forwarded-Host: ${OTHER_HOST}`,
      'X-Forwarded-Proto: http',
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-Prefix: /public',
      'X-Original-URL: https://app.example.test/public/x',
      'X-Original-Method: OPTIONS',
      'X-Original-URI: /public/x',
      'X-Rewrite-URL: /public/x',
      'X_Forwarded_Uri: /public/x',
      `Forwarded: host=${OTHER_HOST};proto=http`,
    ]) {
      const stranger = await during(() => send('/x', [line]));
      const person = await during(() => send('/admin/secret', [mine(), line]));
      expect([line, stranger, person]).toEqual([line, [], []]);
    }
  });

  it('hands none of it to the application, which might believe it', async () => {
    const [request] = await during(() =>
      send('/x', [
        mine(),
        ...['Uri', 'Method', 'Prefix', 'Host', 'For', 'Proto'].map(
          (name) => `X-Forwarded-${name}: ${FORGED}`,
        ),
        `X-Original-URL: /${FORGED}`,
        `X-Rewrite-URL: /${FORGED}`,
        `X-HTTP-Method-Override: ${FORGED}`,
        `Forwarded: host=${FORGED}`,
      ]),
    );
    expect(request?.rawHeaders.filter((value) => value.includes(FORGED))).toEqual([]);
    expect(request && foldedValues(request, 'X-Forwarded-Proto')).toEqual(['https']);
    expect(request && foldedValues(request, 'X-Forwarded-For')).toEqual(['127.0.0.1']);
  });

  it.each([false, true])('serves no path but the one that was judged (signed in: %s)', async (signedIn) => {
    for (const target of CONFUSING_TARGETS) {
      const seen = await during(() => send(target, signedIn ? [mine()] : []));
      expect([target, seen.map((request) => request.target)]).toEqual([target, []]);
    }
  });

  it('serves the paths beside them', async () => {
    for (const target of [
      '/administrators',
      '/admin.html',
      '/x%20y',
      '/caf%C3%A9',
      '/x?next=/admin//../',
      '/x?',
    ]) {
      const seen = await during(() => send(target, [mine()]));
      expect([target, seen.map((request) => request.target.replace(/\?$/, ''))]).toEqual([
        target,
        [target.replace(/\?$/, '')],
      ]);
    }
  });

  it('judges the host that is served, whatever else the request names', async () => {
    const { places } = world();
    for (const lines of [
      [`Host: ${OTHER_HOST}`, `Host: ${APP_HOST}`],
      [`Host: ${APP_HOST}, ${OTHER_HOST}`],
      [`Host: ${APP_HOST}#@${OTHER_HOST}`],
      [`Host: ${APP_HOST}/public`],
      ['Host:'],
    ]) {
      const seen = await during(() => send('/admin/secret', [mine(), ...lines]));
      expect([lines, seen]).toEqual([lines, []]);
    }
    // The request line names the application whose session this isn't, the Host header the other.
    const seen = await during(() =>
      send(`https://${OTHER_HOST}:${places.httpsPort}/x`, [mine(), `Host: ${APP_HOST}:${places.httpsPort}`]),
    );
    for (const request of seen)
      expect(foldedValues(request, 'Host')).toEqual([`${APP_HOST}:${places.httpsPort}`]);
  });

  it('smuggles no second request', async () => {
    const smuggled = 'GET /admin/secret HTTP/1.1\r\nHost: app.example.test\r\n\r\n';
    for (const lines of [
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked, identity'],
      ['Content-Length: 0', `Content-Length: ${smuggled.length}`],
    ]) {
      const seen = await during(() =>
        send('/public/x', [mine(), ...lines, '', `0\r\n\r\n${smuggled}`], { method: 'POST' }),
      );
      expect([lines, seen.filter(({ target }) => target.includes('admin'))]).toEqual([lines, []]);
    }
  });
}
