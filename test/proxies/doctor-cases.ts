import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctorProxy } from '../../src/cli/doctor-proxy.js';
import { examineProxy } from '../../src/proxy-doctor/examine-proxy.js';
import type { FindingCode } from '../../src/proxy-doctor/finding.js';
import { addPerson, GROUP_OF_ROLE } from '../support/people.js';
import type { ProxyWorld } from './proxy-world.js';
import { PROXY_KINDS } from './proxy-kinds.js';
import { substituted, type ProxyKind, type Replacement } from './real-proxy.js';

type Mistake = readonly [code: FindingCode, ...changes: readonly Replacement[]];

const HSTS = 'add_header Strict-Transport-Security "max-age=31536000" always;';
const LOCATION = '  location / {\n    auth_request';

/** One mistake after the other: what is changed in the good example, and the one thing that is then found. */
const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  [PROXY_KINDS.nginx.name]: [
    ['not-protected', ['auth_request /rolegate-decision;', '']],
    ['gateway-failing', ['upstream rolegate { server 127.0.0.1:', 'upstream rolegate { server 127.0.0.9:']],
    ['browser-not-redirected', ['error_page 401 = @rolegate_sign_in;', '']],
    [
      'redirect-not-absolute',
      ['return 302 $rolegate_login;', 'return 302 /login?return_to=%2F;'],
      ['server_tokens off;', 'absolute_redirect off;'],
    ],
    ['return-address-wrong', ['X-Original-URL $scheme://', 'X-Original-URL http://']],
    ['handoff-not-routed', ['location /.rolegate/ {', 'location /elsewhere/ {']],
    ['unknown-host-answered', ['return 421;', 'return 200;']],
    [
      'method-exempted',
      [LOCATION, LOCATION.replace('auth_', 'if ($request_method = OPTIONS) { return 204; } auth_')],
    ],
    [
      'websocket-exempted',
      [
        LOCATION,
        `if ($http_upgrade) { rewrite ^ /open-socket last; }
         location = /open-socket {
           proxy_pass http://application; proxy_http_version 1.1;
           proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
         }
         ${LOCATION}`,
      ],
    ],
    ['path-exempted', [LOCATION, `location ~* \\.css$ { proxy_pass http://application; }\n${LOCATION}`]],
    [
      'path-confusion',
      ['$rolegate_port$request_uri;\n    # Identity', '$rolegate_port$judged;\n    # Identity'],
      [LOCATION, LOCATION.replace('auth_', 'set $judged $uri; auth_')],
    ],
    ['identity-accepted', ['proxy_set_header Remote-User   $rolegate_user;', '']],
    ['decision-route-open', ['location /authz/ { return 404; }', '']],
    ['http-not-redirected', ['return 308 https://$host$request_uri;', 'return 200 "hello";']],
    ['hsts-missing', [HSTS, '']],
  ],
  [PROXY_KINDS.caddy.name]: [
    ['not-protected', ['\t\tforward_auth', '\t\tforward_auth /account/*']],
    ['unknown-host-answered', ['\tabort\n', '\trespond 200\n']],
    [
      'forwarded-headers-believed',
      ['\t\trequest_header -X-Forwarded*\n', ''],
      ['uri /authz/forward-auth?', 'trusted_proxies 127.0.0.0/8\n\t\t\turi /authz/forward-auth?'],
    ],
    [
      'question-ambiguous',
      ['uri /authz/forward-auth?', 'uri /authz/forward-auth?\n\t\t\theader_up X-Forwarded-Uri nothing'],
    ],
    [
      'host-not-registered',
      [
        'uri /authz/forward-auth?',
        'uri /authz/forward-auth?\n\t\t\theader_up X-Forwarded-Host who.example.test',
      ],
    ],
    ['handoff-not-routed', ['reverse_proxy /.rolegate/*', 'reverse_proxy /elsewhere/*']],
    ['hsts-missing', ['\theader Strict-Transport-Security "max-age=31536000"\n', '']],
  ],
  [PROXY_KINDS.haproxy.name]: [
    ['not-protected', ['  http-request lua.rolegate\n', '']],
    ['identity-accepted', ['  http-request del-header ^(remote|x[^a-z0-9]rolegate)[^a-z0-9] -m reg\n', '']],
    [
      'program-redirected',
      [
        '  http-request lua.rolegate',
        '  http-request set-header Accept text/html\n  http-request lua.rolegate',
      ],
    ],
    [
      'session-not-accepted',
      ['  http-request lua.rolegate', '  http-request del-header Cookie\n  http-request lua.rolegate'],
    ],
    ['method-exempted', ['  http-request lua.rolegate', '  http-request lua.rolegate unless METH_OPTIONS']],
    [
      'path-exempted',
      ['  http-request lua.rolegate', '  http-request lua.rolegate unless { path_beg /static/ }'],
    ],
    ['handoff-not-routed', ['path_beg /.rolegate/', 'path_beg /elsewhere/']],
    [
      'unknown-host-answered',
      ['http-request deny deny_status 421 unless', 'http-request return status 200 unless'],
    ],
    ['http-not-redirected', ['http-request redirect scheme https code 308 unless { ssl_fc }', '']],
  ],
};

/** `doctor proxy`: finds nothing in the example, and each mistake in the example that has it. */
export function doctorCases(world: () => ProxyWorld, kind: ProxyKind): void {
  let cookie: string | undefined;

  beforeAll(async () => {
    const person = addPerson(world().gateway.okta, 'Doc', [GROUP_OF_ROLE.developer]);
    const browser = await world().signedIn(person);
    cookie = browser.cookies.header(new URL(world().appUrl));
  });

  it('has nothing that the doctor would change', async () => {
    const { appUrl, places, proxy } = world();
    const caFile = join(places.folder, 'doctor-ca.pem');
    writeFileSync(caFile, proxy.authority);
    const report = await doctorProxy(
      [
        ...[`${appUrl}/private/page`, '--public-path', '/public/page', '--echo-path', '/public/headers'],
        ...['--http', `http://app.example.test:${places.httpPort}`],
        ...['--connect-to', '127.0.0.1', '--ca-file', caFile, '--timeout', '20'],
      ],
      { ROLEGATE_SESSION_COOKIE: cookie },
    );
    expect(report).toEqual({ text: expect.stringContaining('nothing to change') as string, status: 0 });
  });

  it.each((MISTAKES[kind.name] ?? []).map((mistake) => [mistake[0], mistake] as const))(
    'is found %s by the doctor, when it is',
    async (code, [, ...changes]) => {
      await world().restart((config) => substituted(config, changes));
      const { appUrl, places, proxy } = world();
      const findings = await examineProxy({
        url: new URL(`${appUrl}/private/page`),
        publicPath: '/public/page',
        echoPath: '/public/headers',
        httpOrigin: new URL(`http://app.example.test:${places.httpPort}`),
        connectTo: '127.0.0.1',
        authorities: proxy.authority,
        sessionCookie: cookie,
        timeoutMs: 20_000,
        nowMs: () => Date.now(),
      });
      expect(findings.map((found) => [found.code, found.what])).toEqual([[code, expect.any(String)]]);
    },
  );
}
