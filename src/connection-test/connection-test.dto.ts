import type { ManagementAuthType } from '../connections/connection.entity.js';
import type { ConnectionFacts } from './facts.js';
import type { Feature, FeatureName } from './features.js';
import type { FindingCode, FindingSeverity } from './finding-codes.js';
import { verdictOf, type Finding, type Verdict } from './finding.js';
import type { Judgement } from './judge-connection.js';
import { daysLeft, likelyToken } from './judge-token.js';
import { answerOf } from './outcome.js';

/** What to change, and where. */
export class FindingSettingResponse {
  /** The path in Okta's admin console, or a setting of the gateway. */
  where: string;
  /** The exact value to enter there. */
  value?: string;
}

/** One thing that was found. */
export class FindingResponse {
  /** Stable, in kebab-case; docs/connection-test.md lists all of them. */
  code: FindingCode;
  severity: FindingSeverity;
  title: string;
  detail: string;
  setting?: FindingSettingResponse;
}

/** One scope of a feature. */
export class FeatureScopeResponse {
  scope: string;
  requested: boolean;
  /** Null for an API token, which has no scopes, and while it is not known. */
  granted: boolean | null;
}

/** Whether a feature can be used with the API credential as it is. */
export class FeatureResponse {
  feature: FeatureName;
  scopes: FeatureScopeResponse[];
  /** The least of Okta's standard admin roles that is enough. */
  roleNeeded: string;
  usable: boolean;
  /** Why it is not usable, or what of it could not be tried. */
  reason?: string;
}

/** The person whose rights the API credential has. */
export class CredentialOwnerResponse {
  login: string;
  /** As Okta names it: `ACTIVE`, `SUSPENDED`, … */
  status: string;
}

/** The API token that is likely the one in use: its owner's that was used last. */
export class CredentialTokenResponse {
  name: string;
  /** RFC 3339. */
  lastUsed?: string;
  /** RFC 3339: when it dies if nobody uses it. */
  expiresAt?: string;
  daysLeft?: number;
}

/** The credential for Okta's management API. */
export class TestedCredentialResponse {
  type: Exclude<ManagementAuthType, 'none'>;
  owner?: CredentialOwnerResponse;
  token?: CredentialTokenResponse;
}

/** How a connection does. */
export class ConnectionTestResponse {
  /** Slug. */
  connection: string;
  /** RFC 3339. */
  checkedAt: string;
  /** `problems` = something does not work, `warnings` = it may not, or not safely. */
  verdict: Verdict;
  findings: FindingResponse[];
  features: FeatureResponse[];
  /** Null without an API credential. */
  credential: TestedCredentialResponse | null;
}

/** A judged connection as the API tells it. */
export function toConnectionTestResponse(
  facts: ConnectionFacts,
  { findings, features }: Judgement,
): ConnectionTestResponse {
  return {
    connection: facts.connection.slug,
    checkedAt: facts.checkedAt.toISOString(),
    verdict: verdictOf(findings),
    findings: findings.map(toFindingResponse),
    features: features.map(toFeatureResponse),
    credential: toCredentialResponse(facts),
  };
}

function toFindingResponse({ code, severity, title, detail, setting }: Finding): FindingResponse {
  return { code, severity, title, detail, ...(setting ? { setting: { ...setting } } : {}) };
}

function toFeatureResponse({ scopes, ...feature }: Feature): FeatureResponse {
  return { ...feature, scopes: scopes.map((scope) => ({ ...scope })) };
}

function toCredentialResponse({
  connection,
  okta,
  checkedAt,
}: ConnectionFacts): TestedCredentialResponse | null {
  const type = connection.managementAuthType;
  if (type === 'none') return null;
  const owner = answerOf(okta?.owner);
  const token = likelyToken(okta);
  const days = token && daysLeft(token, checkedAt);
  return {
    type,
    ...(owner ? { owner: { login: owner.login, status: owner.status } } : {}),
    ...(token
      ? {
          token: {
            name: token.name,
            ...(token.lastUsed === null ? {} : { lastUsed: token.lastUsed }),
            ...(token.expiresAt === null ? {} : { expiresAt: token.expiresAt }),
            ...(days === undefined ? {} : { daysLeft: days }),
          },
        }
      : {}),
  };
}
