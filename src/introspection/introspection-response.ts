import type { ApiToken } from '../api-tokens/api-token.entity.js';
import type { AssertionPayload } from '../assertions/assertion-claims.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** What a caller learns of a token (RFC 7662 section 2.2). An inactive one has no other member. */
export interface IntrospectionResponse {
  readonly active: boolean;
  readonly [member: string]: unknown;
}

/** Alike for what has expired, was revoked, never existed, and is not the caller's business. */
export const INACTIVE: IntrospectionResponse = { active: false };

/** What a person may do now, which may be other than when the assertion was signed. */
export interface PresentStanding {
  readonly subject: SubjectFacts;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

/** An assertion, with the person's present roles and groups instead of those that it carries. */
export function toAssertionResponse(
  payload: AssertionPayload,
  { subject, roles, groups }: PresentStanding,
): IntrospectionResponse {
  return {
    active: true,
    token_type: 'Bearer',
    iss: payload.iss,
    aud: payload.aud,
    client_id: payload.client_id,
    sub: payload.sub,
    username: subject.login ?? undefined,
    email: subject.email ?? undefined,
    name: subject.name ?? undefined,
    connection: payload.connection,
    roles,
    groups,
    sid: payload.sid,
    jti: payload.jti,
    iat: payload.iat,
    exp: payload.exp,
    acr: payload.acr,
    amr: payload.amr,
    auth_time: payload.auth_time,
  };
}

/** An API token: a script, not a person. */
export function toApiTokenIntrospection(
  token: ApiToken,
  connection: string,
  issuer: string,
): IntrospectionResponse {
  return {
    active: true,
    token_type: 'Bearer',
    iss: issuer,
    sub: token.id,
    client_id: token.id,
    username: token.name,
    connection,
    roles: [token.roleKey],
    groups: [],
    iat: seconds(token.createdAt),
    exp: token.expiresAt === null ? undefined : seconds(token.expiresAt),
  };
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
