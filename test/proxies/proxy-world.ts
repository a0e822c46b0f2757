import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, GROUP_OF_ROLE, signInAtOkta } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { startGatewayFront, type GatewayFront } from './gateway-front.js';
import {
  certificateFolder,
  removeFolder,
  startProxy,
  type ProxyKind,
  type ProxyPlaces,
  type RealProxy,
} from './real-proxy.js';
import { startUpstream, type Upstream } from './upstream.js';

export const GATEWAY_HOST = 'sso.example.test';
export const APP_HOST = 'app.example.test';
export const OTHER_HOST = 'other.example.test';
export const SHADOW_HOST = 'shadow.example.test';
const HOSTS = [APP_HOST, OTHER_HOST, SHADOW_HOST];

/** Everything that a request to a protected application goes through, with a real proxy in the middle. */
export interface ProxyWorld {
  readonly places: ProxyPlaces;
  readonly gateway: TestGateway;
  readonly front: GatewayFront;
  readonly upstream: Upstream;
  readonly proxy: RealProxy;
  readonly gatewayUrl: string;
  readonly appUrl: string;
  readonly otherUrl: string;
  readonly shadowUrl: string;
  /** An administrator of the gateway, who came through the proxy, too. */
  readonly admin: RestClient;
  browser(): Browser;
  /** A browser of a person who signs in at the application by opening a page of it. */
  signedIn(person: OktaUser, path?: string): Promise<Browser>;
  /** Stops the proxy and starts it with another configuration. */
  restart(change: (config: string) => string): Promise<void>;
  close(): Promise<void>;
}

/** Starts all of it. */
export async function startProxyWorld(kind: ProxyKind): Promise<ProxyWorld> {
  const folder = certificateFolder([GATEWAY_HOST, ...HOSTS]);
  const httpsPort = await freePort();
  const httpPort = await freePort();
  const gatewayUrl = `https://${GATEWAY_HOST}:${httpsPort}`;
  const gateway = await startTestGateway({
    env: { PUBLIC_URL: gatewayUrl, TRUSTED_PROXIES: '127.0.0.0/8' },
    app: {
      redirectUris: [`${gatewayUrl}/authorization-code/callback`],
      postLogoutRedirectUris: [`${gatewayUrl}/logout`],
    },
  });
  const front = await startGatewayFront(Number(new URL(gateway.url).port));
  const upstream = await startUpstream();
  const places: ProxyPlaces = {
    httpPort,
    httpsPort,
    gatewayPort: front.port,
    applicationPort: upstream.port,
    gatewayHost: GATEWAY_HOST,
    applicationHosts: HOSTS,
    folder,
  };
  let proxy = await startProxy(kind, places);
  const browser = (): Browser => new Browser({ ca: proxy.authority, timeoutMs: 20_000 });
  const urlOf = (host: string): string => `https://${host}:${httpsPort}`;

  const adminBrowser = browser();
  signInAtOkta(adminBrowser, gateway.okta, addPerson(gateway.okta, 'Ada', [GROUP_OF_ROLE.admin]));
  const admin = new RestClient(gatewayUrl, adminBrowser);
  const close = async (): Promise<void> => {
    await proxy.stop();
    await Promise.all([front.close(), upstream.close()]);
    await gateway.close();
    removeFolder(folder);
  };
  try {
    const page = await adminBrowser.get(`${gatewayUrl}/login`);
    if (page.status !== 200) throw new Error(`The admin's sign-in ended at ${page.url}: ${page.text}`);
    await setUp(admin);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    places,
    gateway,
    front,
    upstream,
    get proxy() {
      return proxy;
    },
    gatewayUrl,
    appUrl: urlOf(APP_HOST),
    otherUrl: urlOf(OTHER_HOST),
    shadowUrl: urlOf(SHADOW_HOST),
    admin,
    browser,
    signedIn: async (person, path = '/') => {
      const own = browser();
      signInAtOkta(own, gateway.okta, person);
      const shown = await own.get(urlOf(APP_HOST) + path);
      if (shown.status !== 200 || shown.headers['x-upstream'] !== 'reached')
        throw new Error(`The sign-in ended with ${shown.status} at ${shown.url}: ${shown.text}`);
      return own;
    },
    restart: async (change) => {
      await proxy.stop();
      proxy = await startProxy(kind, places, change);
    },
    close,
  };
}

/** Who may do what, in every test of a proxy. */
async function setUp(admin: RestClient): Promise<void> {
  const anybody = ['developer', 'admin', 'guest'];
  const mappings = [
    { groupName: GROUP_OF_ROLE.developer, role: 'developer' },
    { groupName: GROUP_OF_ROLE.guest, role: 'guest' },
  ];
  const applications = [
    {
      slug: 'app',
      name: 'App',
      hosts: [APP_HOST],
      accessRules: [
        { path: '/*', anyRole: anybody },
        { path: '/admin/*', anyRole: ['admin'] },
        { path: '/public/*', public: true },
        { path: '/read-only/*', methods: ['GET'], anyRole: anybody },
        { path: '/options/*', methods: ['OPTIONS'], public: true },
        { path: '/vault/*', anyRole: anybody, acrValues: ['urn:okta:loa:2fa:any'] },
      ],
    },
    { slug: 'other', name: 'Other', hosts: [OTHER_HOST], accessRules: [{ path: '/*', anyRole: anybody }] },
    {
      slug: 'shadow',
      name: 'Shadow',
      hosts: [SHADOW_HOST],
      enforcement: 'shadow',
      accessRules: [{ path: '/*', anyRole: ['admin'] }],
    },
  ];
  for (const [path, bodies] of [
    ['/api/v1/group-mappings', mappings],
    ['/api/v1/applications', applications],
  ] as const)
    for (const body of bodies) {
      const answer = await admin.post(path, body);
      if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
}
