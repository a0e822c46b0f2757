import type { MembershipCompleteness, MembershipSource } from '../subjects/membership.js';
import type { ErrorCode } from '../errors/error-codes.js';
import type { TestSignInReport, TestRefusalReason, TestStage } from './test-sign-in-report.js';

/** A test sign-in that begins. */
export class TestSignInBegunResponse {
  id: string;
  status: 'pending';
  /**
   * To be opened in any browser, until the test is begun: a page there says who asks and what they will see, and its
   * button leads to the provider and back to a page with the report.
   */
  signInUrl: string;
  /** RFC 3339: until when it can be opened. */
  expiresAt: string;
}

/** What a real sign-in would have answered. */
export class TestedAnswerResponse {
  allowed: boolean;
  /** HTTP status: 303 lets the person in. */
  status: number;
  /** The error code of the page, when it refuses. */
  code?: ErrorCode;
  reason?: TestRefusalReason;
  message?: string;
  /** What else the log tells of a failure. */
  detail?: string;
}

/** What the provider said about the person. No tokens; long lists and texts are cut. */
export class TestedClaimsResponse {
  idToken: Record<string, unknown>;
  /** Null when the provider has no userinfo endpoint. */
  userinfo: Record<string, unknown> | null;
}

/** One group of the person. */
export class TestedGroupResponse {
  name: string;
  /** Okta's id, where the API told it. */
  id?: string;
  /** Key of the role that the group gives; null = none. */
  role: string | null;
  /** Why a mapping of that name does not match: `ambiguous-name` or `other-group-of-this-name`. */
  mismatch?: 'ambiguous-name' | 'other-group-of-this-name';
}

/** The person's groups. */
export class TestedGroupsResponse {
  source: MembershipSource;
  completeness: MembershipCompleteness;
  total: number;
  /** Those with a mapping first; 500 at most. */
  items: TestedGroupResponse[];
  /** Groups of which the person must be in one at least. */
  required: string[];
  requiredMet: boolean;
}

/** What a test sign-in found out. */
export class TestSignInReportResponse {
  /** RFC 3339. */
  finishedAt: string;
  /** The request in which it ended, as the log and the audit trail name it. */
  requestId: string;
  connectionStatus: 'draft' | 'active' | 'disabled';
  answer: TestedAnswerResponse;
  /**
   * Where it came to its end, of one that failed: sending the person to the provider, its answer, the exchange of the code,
   * the ID token, what else the provider says of the person, their groups.
   */
  failedAt?: TestStage;
  /** Absent when the provider proved nothing. */
  claims?: TestedClaimsResponse;
  /** Absent when they could not be established. */
  groups?: TestedGroupsResponse;
  /** Keys in rank order. */
  roles?: string[];
  /** The role of people without any mapped group. */
  defaultRole?: string | null;
  /** Whether that is why the person has a role. */
  defaultRoleUsed?: boolean;
}

/** A test sign-in. */
export class TestSignInResponse {
  id: string;
  /** Slug. */
  connection: string;
  /** `expired` = nobody finished it in time. */
  status: 'pending' | 'completed' | 'failed' | 'expired';
  /** Whether somebody has begun it at its address, and was sent to the provider. */
  begun: boolean;
  /** RFC 3339. */
  createdAt: string;
  /** RFC 3339: until when it can be finished, or its report be read. */
  expiresAt: string;
  /** When it is over. */
  report?: TestSignInReportResponse;
}

/** A report as the API tells it. */
export function toReportResponse({
  claims,
  groups,
  roles,
  ...report
}: TestSignInReport): TestSignInReportResponse {
  return {
    ...report,
    answer: { ...report.answer },
    ...(claims ? { claims: { ...claims } } : {}),
    ...(groups ? { groups: { ...groups, items: [...groups.items], required: [...groups.required] } } : {}),
    ...(roles ? { roles: [...roles] } : {}),
  };
}
