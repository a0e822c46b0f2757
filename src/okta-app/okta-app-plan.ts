import { isLoopbackHost } from '../config/environment-rules.js';
import type { ConnectionAddresses } from '../connections/connection-addresses.js';
import type { ServerType } from '../connections/issuer.js';
import { nameSearch } from '../okta-client/okta-api.js';
import type { RawCall } from '../okta-client/raw-operations.js';

/** What is done, in this order. */
export const OKTA_APP_STEPS = [
  'find-app',
  'create-app',
  'store-client',
  'assign-groups',
  'groups-claim',
  'access-policy',
] as const;
/** One part of making the app. */
export type OktaAppStep = (typeof OKTA_APP_STEPS)[number];

/** Stands in a plan for the app's id, which Okta gives as the app is made. */
export const APP = '{appId}';
/** Stands in a plan for the id of the group that the call before finds. */
export const GROUP = '{groupId}';
/** Stands in a plan for the id of the policy that the call before finds. */
export const POLICY = '{policyId}';

/** What is to be made, once it is judged to be allowed. */
export interface OktaAppOrder {
  readonly issuer: string;
  /** Origin of the org. */
  readonly orgUrl: string;
  readonly serverType: ServerType;
  readonly label: string;
  readonly groupsClaim: string;
  readonly addresses: ConnectionAddresses;
  /** Names of the groups whose members may use the app; `everyone` = Okta's own group of all people. */
  readonly assign: 'everyone' | readonly string[];
  /** What the credential is: an access token can't set the groups claim of an app. */
  readonly credential: 'api-token' | 'service-app';
}

/** A call as it is shown before it is made, and made as it was shown. */
export interface PlannedCall extends RawCall {
  readonly step: OktaAppStep;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  /** When it is left out, if ever. */
  readonly unless?: string;
  /** What an access token needs for it. */
  readonly scope: string;
}

const apps = ['api', 'v1', 'apps'];
const MANAGE_APPS = 'okta.apps.manage';
const READ_GROUPS = 'okta.groups.read';
const MANAGE_SERVERS = 'okta.authorizationServers.manage';

/** Okta's own group of all people: it can't be renamed. */
export const EVERYONE = 'Everyone';

/**
 * Every call that making the app may take, in order, with the bodies that are sent: nothing else is asked of Okta with
 * the credential, but for the access token of a service app.
 */
export function planOktaApp(order: OktaAppOrder): readonly PlannedCall[] {
  return [
    {
      step: 'find-app',
      method: 'GET',
      path: apps,
      query: { q: order.label, limit: '200' },
      purpose: `Looks whether there is an app “${order.label}” already.`,
      scope: MANAGE_APPS,
    },
    {
      step: 'create-app',
      method: 'POST',
      path: apps,
      body: appOf(order),
      purpose:
        'Creates the app. The client secret in Okta’s answer goes into the connection and is shown nowhere.',
      unless: 'it exists already',
      scope: MANAGE_APPS,
    },
    ...assignments(order),
    ...(order.serverType === 'org' ? claimOfApp(order) : claimOfServer(order)),
  ];
}

/** The scopes that a service app needs for a plan. */
export function scopesOf(plan: readonly PlannedCall[]): string[] {
  return [...new Set(plan.map(({ scope }) => scope))];
}

function appOf({ issuer, label, addresses }: OktaAppOrder): object {
  return {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: {
      oauthClient: {
        autoKeyRotation: true,
        token_endpoint_auth_method: 'client_secret_basic',
        pkce_required: true,
      },
    },
    settings: {
      oauthClient: {
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [addresses.redirectUri],
        post_logout_redirect_uris: [addresses.postLogoutRedirectUri],
        initiate_login_uri: addresses.initiateLoginUri,
        idp_initiated_login: { mode: 'SPEC', default_scope: [] },
        issuer_mode: isOktaHost(new URL(issuer).hostname) ? 'ORG_URL' : 'CUSTOM_URL',
      },
    },
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
  };
}

/** An issuer at another host is one at the org's custom domain: its tokens have to name that. */
function isOktaHost(hostname: string): boolean {
  return (
    isLoopbackHost(hostname) ||
    /\.(okta|oktapreview|okta-emea|okta-gov|trexcloud)\.com$|\.okta\.mil$/.test(hostname)
  );
}

function assignments({ assign }: OktaAppOrder): PlannedCall[] {
  const names = assign === 'everyone' ? [EVERYONE] : assign;
  return names.flatMap((name): PlannedCall[] => [
    {
      step: 'assign-groups',
      method: 'GET',
      path: ['api', 'v1', 'groups'],
      query: { search: nameSearch('eq', name), limit: '200' },
      purpose: `Finds the group “${name}”.`,
      scope: READ_GROUPS,
    },
    {
      step: 'assign-groups',
      method: 'PUT',
      path: [...apps, APP, 'groups', GROUP],
      body: {},
      purpose: `Lets the members of “${name}” use the app.`,
      scope: MANAGE_APPS,
    },
  ]);
}

/**
 * An org's own server takes the claim from the app. Okta's public API has no call for it: this is the one that its admin
 * console makes, which takes an API token alone (docs/decisions/0044-create-the-app-in-okta.md).
 */
function claimOfApp({ orgUrl, issuer, groupsClaim, credential }: OktaAppOrder): PlannedCall[] {
  if (credential !== 'api-token') return [];
  return [
    {
      step: 'groups-claim',
      method: 'POST',
      path: ['api', 'v1', 'internal', 'apps', APP, 'settings', 'oauth', 'idToken'],
      body: {
        valueType: 'GROUPS',
        groupFilterType: 'REGEX',
        name: groupsClaim,
        value: '.*',
        instanceId: APP,
        audience: APP,
        issuer,
        orgUrl,
        issuerMode: isOktaHost(new URL(issuer).hostname) ? 'ORG_URL' : 'CUSTOM_URL',
      },
      purpose:
        'Sends the names of a person’s groups with each sign-in. Okta’s admin console makes the same call; it is no part of the public API.',
      scope: MANAGE_APPS,
    },
  ];
}

function claimOfServer({ issuer, groupsClaim }: OktaAppOrder): PlannedCall[] {
  const server = ['api', 'v1', 'authorizationServers', new URL(issuer).pathname.split('/')[2] ?? ''];
  return [
    {
      step: 'groups-claim',
      method: 'GET',
      path: [...server, 'claims'],
      purpose: 'Looks whether the authorization server sends groups already.',
      scope: MANAGE_SERVERS,
    },
    {
      step: 'groups-claim',
      method: 'POST',
      path: [...server, 'claims'],
      body: {
        name: groupsClaim,
        status: 'ACTIVE',
        claimType: 'IDENTITY',
        valueType: 'GROUPS',
        group_filter_type: 'REGEX',
        value: '.*',
        alwaysIncludeInToken: true,
        conditions: { scopes: [] },
      },
      purpose:
        'Sends the names of a person’s groups with each sign-in. The claim counts for every app of this authorization server.',
      unless: 'there is a claim of this name already',
      scope: MANAGE_SERVERS,
    },
    {
      step: 'access-policy',
      method: 'GET',
      path: [...server, 'policies'],
      purpose: 'Looks for an access policy that lets the app in. It changes none.',
      scope: MANAGE_SERVERS,
    },
    {
      step: 'access-policy',
      method: 'GET',
      path: [...server, 'policies', POLICY, 'rules'],
      purpose: 'Looks whether that policy has a rule for this kind of sign-in.',
      unless: 'there is no such policy',
      scope: MANAGE_SERVERS,
    },
  ];
}

/** A planned call with the ids that the calls before it found. */
export function withIds(call: PlannedCall, ids: Readonly<Record<string, string>>): PlannedCall {
  const fill = (value: unknown): unknown =>
    typeof value === 'string' ? (ids[value] ?? value) : isRecord(value) ? mapped(value, fill) : value;
  return {
    ...call,
    path: call.path.map((segment) => ids[segment] ?? segment),
    ...(call.body === undefined ? {} : { body: fill(call.body) }),
  };
}

/** A call in one line: `POST /api/v1/apps/{appId}/…?limit=200`. */
export function lineOf({ method, path, query = {} }: PlannedCall): string {
  const asked = new URLSearchParams(query).toString();
  return `${method} /${path.join('/')}${asked === '' ? '' : `?${asked}`}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapped(
  record: Readonly<Record<string, unknown>>,
  fill: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, fill(value)]));
}
