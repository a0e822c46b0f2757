import { mappingOf, hasRequiredGroup, resolveRoles } from '../access-model/resolve-roles.js';
import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import type { ConnectionStatus } from '../connections/connection.entity.js';
import { errorCodes, type ErrorCode } from '../errors/error-codes.js';
import type { GatewayError } from '../errors/gateway-error.js';
import type { Group, Membership, MembershipCompleteness, MembershipSource } from '../subjects/membership.js';
import { presentableClaims, type Claims } from './presentable-claims.js';

/** Groups that a report lists; of more, those with a mapping come first. */
const LISTED_GROUPS = 500;

/** Why a real sign-in would not have let the person in, or why the test came to no end. */
export type TestRefusalReason =
  | 'authentication-too-weak'
  | 'email-domain-not-allowed'
  | 'required-group-missing'
  | 'no-mapped-group'
  | 'subject-disabled'
  | 'sign-in-failed';

/**
 * Where a sign-in is: sending the person to the provider, its answer, the exchange of the code, the ID token (signature,
 * issuer, audience, nonce), what else the provider says of the person, their groups.
 */
export type TestStage = 'request' | 'answer' | 'code' | 'token' | 'claims' | 'groups';

/** What a real sign-in would have answered. */
export interface TestedAnswer {
  readonly allowed: boolean;
  /** The HTTP status of the answer: 303 lets the person in. */
  readonly status: number;
  /** The error code of the page; only with a refusal. */
  readonly code?: ErrorCode;
  readonly reason?: TestRefusalReason;
  /** The same in words. */
  readonly message?: string;
  /** What else the log tells of a failure; for admins, not for the page. */
  readonly detail?: string;
}

/** A group of the person and what it gives. */
export interface TestedGroup {
  readonly name: string;
  /** Okta's id, where the API told it. */
  readonly id?: string;
  /** Key of the role that it is mapped to; null = no mapping matches. */
  readonly role: string | null;
  /** Why a mapping of that name does not match: the name is that of several groups, or of another one than was mapped. */
  readonly mismatch?: 'ambiguous-name' | 'other-group-of-this-name';
}

/** The person's groups and what they amount to. */
export interface TestedGroups {
  readonly source: MembershipSource;
  readonly completeness: MembershipCompleteness;
  readonly total: number;
  readonly items: readonly TestedGroup[];
  /** Groups of which the person must be in one at least; empty = no such condition. */
  readonly required: readonly string[];
  readonly requiredMet: boolean;
}

/** What a test found out. It holds no token and no secret. */
export interface TestSignInReport {
  /** RFC 3339. */
  readonly finishedAt: string;
  /** The request in which it ended, as the log and the audit trail name it. */
  readonly requestId: string;
  readonly connectionStatus: ConnectionStatus;
  readonly answer: TestedAnswer;
  /** Where it came to its end; only of one that failed. */
  readonly failedAt?: TestStage;
  /** Absent when the provider proved nothing. */
  readonly claims?: {
    readonly idToken: Readonly<Record<string, unknown>>;
    /** Null when the provider has no userinfo endpoint. */
    readonly userinfo: Readonly<Record<string, unknown>> | null;
  };
  /** Absent when they could not be established. */
  readonly groups?: TestedGroups;
  /** Keys in rank order; absent when the groups could not be established. */
  readonly roles?: readonly string[];
  /** The role of people without any mapped group; null = they are refused. */
  readonly defaultRole?: string | null;
  /** Whether that is why the person has a role. */
  readonly defaultRoleUsed?: boolean;
}

/** What the provider proved about a person. */
export interface TestedIdentity {
  readonly idTokenClaims: Claims;
  readonly userinfoClaims: Claims | null;
}

/** What is known of every test that is over. */
export interface TestCircumstances {
  readonly finishedAt: Date;
  readonly requestId: string;
  readonly connectionStatus: ConnectionStatus;
  /** Undefined when the provider proved nothing. */
  readonly identity: TestedIdentity | undefined;
}

/** A refusal by an error of the sign-in. */
export function refusedBy(error: GatewayError, reason: TestRefusalReason): TestedAnswer {
  return { allowed: false, status: error.status, code: error.code, reason, message: error.message };
}

/** Why a membership gives no role. */
export function refusedForGroups(
  connection: ConnectionFacts | undefined,
  membership: Membership,
): TestedAnswer {
  const missing = connection !== undefined && !hasRequiredGroup(connection, membership);
  return {
    allowed: false,
    status: errorCodes['no-role'].status,
    code: 'no-role',
    reason: missing ? 'required-group-missing' : 'no-mapped-group',
    message: missing
      ? 'The person is in none of the groups that the connection requires.'
      : 'None of the person’s groups is mapped to a role, and the connection has no default role.',
  };
}

/** The report of a test that established who the person is and which groups they have. */
export function completedReport(
  circumstances: TestCircumstances,
  {
    model,
    connectionId,
    membership,
    answer,
  }: {
    readonly model: AccessModel;
    readonly connectionId: string;
    readonly membership: Membership;
    readonly answer: TestedAnswer;
  },
): TestSignInReport {
  const facts = model.connections.get(connectionId);
  const { roles, mappedGroups } = resolveRoles(model, connectionId, membership);
  return {
    ...failedReport(circumstances, answer),
    groups: groupsOf(model, facts, membership),
    roles,
    defaultRole: facts?.defaultRole ?? null,
    defaultRoleUsed: mappedGroups.length === 0 && roles.length > 0,
  };
}

/** The report of a test that did not get as far. */
export function failedReport(
  { finishedAt, requestId, connectionStatus, identity }: TestCircumstances,
  answer: TestedAnswer,
): TestSignInReport {
  return {
    finishedAt: finishedAt.toISOString(),
    requestId,
    connectionStatus,
    answer,
    ...(identity
      ? {
          claims: {
            idToken: presentableClaims(identity.idTokenClaims),
            userinfo: identity.userinfoClaims && presentableClaims(identity.userinfoClaims),
          },
        }
      : {}),
  };
}

function groupsOf(
  model: AccessModel,
  connection: ConnectionFacts | undefined,
  membership: Membership,
): TestedGroups {
  const { source, completeness, groups } = membership;
  const judged = groups.map((group) => judge(model, connection, group, source === 'api'));
  const mapped = judged.filter(({ role }) => role !== null);
  const others = judged.filter(({ role }) => role === null);
  return {
    source,
    completeness,
    total: groups.length,
    items: [...mapped, ...others].slice(0, LISTED_GROUPS),
    required: connection?.requiredGroups ?? [],
    requiredMet: connection === undefined || hasRequiredGroup(connection, membership),
  };
}

function judge(
  model: AccessModel,
  connection: ConnectionFacts | undefined,
  group: Group,
  readByApi: boolean,
): TestedGroup {
  const known = { name: group.name, ...(group.id === undefined ? {} : { id: group.id }) };
  const mapping = connection && mappingOf(connection, group, readByApi);
  if (mapping) return { ...known, role: model.roles[mapping.roleIndex]?.key ?? null };
  const namesake = connection?.mappingsByName.get(group.name);
  if (!namesake) return { ...known, role: null };
  return {
    ...known,
    role: null,
    mismatch: namesake.ambiguousName ? 'ambiguous-name' : 'other-group-of-this-name',
  };
}
