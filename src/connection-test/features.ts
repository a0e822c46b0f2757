import type { OktaActions } from '../connections/connection.entity.js';
import type { OktaFacts } from './facts.js';
import { answerOf, faultOf, type Outcome } from './outcome.js';

/** Something that the gateway does by Okta's management API. */
export type FeatureName =
  | 'memberships'
  | 'group-picker'
  | 'system-log-triggers'
  | 'event-hook-registration'
  | 'directory-actions-read'
  | 'directory-actions-manage'
  | 'profile-schema'
  | 'universal-logout'
  | 'app-check'
  | 'authorization-server-check'
  | 'token-life';

/** One scope of a feature. */
export interface FeatureScope {
  readonly scope: string;
  readonly requested: boolean;
  /** Null for an API token, which has no scopes, and while it is not known. */
  readonly granted: boolean | null;
}

/** Whether a feature can be used with the credential as it is. */
export interface Feature {
  readonly feature: FeatureName;
  readonly scopes: readonly FeatureScope[];
  /** The least of Okta's standard admin roles that is enough. */
  readonly roleNeeded: string;
  readonly usable: boolean;
  /** Why it is not usable, or what of it could not be tried. */
  readonly reason?: string;
}

/** What features are judged by. */
export interface FeatureContext {
  /** Null without a credential that could be tried. */
  readonly okta: OktaFacts | null;
  /** Scopes that an admin wants the credential to have. */
  readonly requested: readonly string[];
  readonly oktaActions: OktaActions;
  readonly customServer: boolean;
  readonly credentialType: 'none' | 'ssws' | 'service-app' | 'authorization-code';
}

interface FeatureRule {
  readonly feature: FeatureName;
  readonly scopes: readonly string[];
  readonly roleNeeded: string;
  /** The reads that showed whether it works; empty = trying would change something. */
  readonly probes: (okta: OktaFacts) => readonly Outcome<unknown>[];
  readonly appliesTo?: (context: FeatureContext) => boolean;
  readonly off?: (context: FeatureContext) => string | undefined;
}

const READ_ONLY = 'Read-Only Administrator';
const SUPER = 'Super Administrator';

const RULES: readonly FeatureRule[] = [
  {
    feature: 'memberships',
    scopes: ['okta.users.read'],
    roleNeeded: READ_ONLY,
    probes: ({ users }) => [users],
  },
  {
    feature: 'group-picker',
    scopes: ['okta.groups.read'],
    roleNeeded: READ_ONLY,
    probes: ({ groups }) => [groups],
  },
  {
    feature: 'system-log-triggers',
    scopes: ['okta.logs.read'],
    roleNeeded: READ_ONLY,
    probes: ({ logs }) => [logs],
  },
  {
    feature: 'event-hook-registration',
    scopes: ['okta.eventHooks.read', 'okta.eventHooks.manage'],
    roleNeeded: SUPER,
    probes: ({ eventHooks }) => [eventHooks],
  },
  {
    feature: 'directory-actions-read',
    scopes: ['okta.users.read', 'okta.groups.read', 'okta.logs.read'],
    roleNeeded: READ_ONLY,
    probes: ({ users, groups, logs }) => [users, groups, logs],
    off: ({ oktaActions }) => (oktaActions === 'off' ? 'oktaActions of this connection is off.' : undefined),
  },
  {
    feature: 'directory-actions-manage',
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    roleNeeded: 'Organization Administrator, or a custom role that may manage these users and groups',
    probes: ({ users, groups }) => [users, groups],
    off: ({ oktaActions }) =>
      oktaActions === 'manage' ? undefined : 'oktaActions of this connection is not manage.',
  },
  {
    feature: 'profile-schema',
    scopes: ['okta.schemas.read'],
    roleNeeded: READ_ONLY,
    probes: ({ schema }) => [schema],
  },
  {
    feature: 'universal-logout',
    scopes: ['okta.universalLogout.manage'],
    roleNeeded: 'Organization Administrator',
    probes: () => [],
  },
  {
    feature: 'app-check',
    scopes: ['okta.apps.read'],
    roleNeeded: READ_ONLY,
    probes: ({ app }) => [app],
  },
  {
    feature: 'authorization-server-check',
    scopes: ['okta.authorizationServers.read'],
    roleNeeded: READ_ONLY,
    probes: ({ claims }) => [claims],
    appliesTo: ({ customServer }) => customServer,
  },
  {
    feature: 'token-life',
    scopes: ['okta.apiTokens.read'],
    roleNeeded: READ_ONLY,
    probes: ({ apiTokens }) => [apiTokens],
    appliesTo: ({ credentialType }) => credentialType === 'ssws' || credentialType === 'none',
  },
];

/** Every feature that the connection could have, with what it needs and whether it works. */
export function featuresOf(context: FeatureContext): Feature[] {
  const granted = answerOf(context.okta?.token);
  return RULES.filter(({ appliesTo }) => appliesTo?.(context) ?? true).map((rule) => {
    const scopes = rule.scopes.map((scope) => ({
      scope,
      requested: covers(context.requested, scope),
      granted: Array.isArray(granted) ? covers(granted as readonly string[], scope) : null,
    }));
    const { feature, roleNeeded } = rule;
    return { feature, scopes, roleNeeded, ...usability(rule, scopes, context) };
  });
}

/** Whether people's groups can be read by the credential. */
export function readsMemberships(okta: OktaFacts | null): boolean {
  return (answerOf(okta?.users) ?? 0) > 0;
}

function usability(
  rule: FeatureRule,
  scopes: readonly FeatureScope[],
  context: FeatureContext,
): Pick<Feature, 'usable' | 'reason'> {
  const { okta } = context;
  const unusable = (reason: string) => ({ usable: false, reason });
  if (!okta) return unusable('There is no API credential that works.');
  if (faultOf(okta.token))
    return unusable('Okta gives no access token to the API credential, or did not answer.');
  const missing = scopes.filter(({ granted }) => granted === false).map(({ scope }) => scope);
  if (missing.length > 0) return unusable(`Not granted: ${missing.join(', ')}.`);
  const probes = rule.probes(okta);
  for (const probe of probes) {
    const fault = faultOf(probe);
    // An app that is not there was looked for all the same.
    if (fault && fault.kind !== 'not-found') return unusable(reasonOf(fault.kind, rule.roleNeeded));
  }
  if (
    (probes.includes(okta.users) && answerOf(okta.users) === 0) ||
    (probes.includes(okta.groups) && answerOf(okta.groups) === 0)
  ) {
    return unusable(`Okta shows empty lists, as to an account without an admin role: ${rule.roleNeeded}.`);
  }
  const off = rule.off?.(context);
  if (off !== undefined) return unusable(off);
  const writes = rule.scopes.some((scope) => scope.endsWith('.manage'));
  return writes
    ? {
        usable: true,
        reason: `Not tried, because that would change something: the role ${rule.roleNeeded} is needed, too.`,
      }
    : { usable: true };
}

function reasonOf(kind: string, roleNeeded: string): string {
  switch (kind) {
    case 'forbidden':
      return `Okta forbids it: an admin role is needed, ${roleNeeded} or more.`;
    case 'not-accepted':
      return 'Okta does not accept the API credential.';
    case 'rate-limited':
      return 'Okta refused to answer because of its rate limit.';
    default:
      return 'Okta gave no usable answer.';
  }
}

/** Okta's `.manage` scopes include reading. */
function covers(scopes: readonly string[], scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(scope.replace(/\.read$/, '.manage'));
}
