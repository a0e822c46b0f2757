/** Who makes a request, as the gateway vouches for it. */
export interface Identity {
  /** The person's id in their directory: unique within the connection, and never an e-mail address. */
  readonly subject: string;
  /** Slug of the connection that the person signed in by. Key your own records by connection and subject. */
  readonly connection: string;
  /** Keys of the roles at the moment of signing, the most powerful first. */
  readonly roles: readonly string[];
  /** Names of the groups that give roles; empty as well when they were too many (`omittedClaims`). */
  readonly groups: readonly string[];
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** Id of the person's session at the gateway, the same from one assertion to the next. */
  readonly sessionId: string;
  /** How the person proved who they are, as the identity provider said. */
  readonly acr: string | undefined;
  readonly amr: readonly string[];
  /** When they did. */
  readonly authenticatedAt: Date | undefined;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Unique id of this assertion. */
  readonly assertionId: string;
  /** Names of claims that did not fit (`groups`, `roles`, …): ask the gateway for them, by AuthZEN or introspection. */
  readonly omittedClaims: readonly string[];
}

/** Whether somebody holds at least one of exactly these roles. */
export function hasAnyRole(identity: Identity, ...roles: string[]): boolean {
  return roles.some((role) => identity.roles.includes(role));
}

/** The claims of a verified assertion as an identity; undefined when one that must be there is missing or of another type. */
export function identityOfClaims(claims: Readonly<Record<string, unknown>>): Identity | undefined {
  const { sub, connection, sid, jti, iat, exp } = claims;
  const [roles, groups, amr, omittedClaims] = ['roles', 'groups', 'amr', 'omitted_claims'].map((name) =>
    texts(claims[name]),
  );
  if (!isText(sub) || !isText(connection) || !isText(sid) || !isText(jti)) return undefined;
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
  if (!roles || !groups || !amr || !omittedClaims) return undefined;
  const authTime = claims['auth_time'];
  return {
    subject: sub,
    connection,
    roles,
    groups,
    email: optionalText(claims['email']),
    name: optionalText(claims['name']),
    sessionId: sid,
    acr: optionalText(claims['acr']),
    amr,
    authenticatedAt: typeof authTime === 'number' ? new Date(authTime * 1000) : undefined,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
    assertionId: jti,
    omittedClaims,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function optionalText(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

/** Absent is none; what is there must be a list of texts. */
function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
