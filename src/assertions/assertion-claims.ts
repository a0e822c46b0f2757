/** Whom an assertion is about, and for whom it is made. Plain values: what they derive from is not this folder's business. */
export interface AssertionClaims {
  /** Slug of the application that is to believe it: `aud` and `client_id`. */
  readonly application: string;
  /** The person's `sub`, unique within the connection. */
  readonly sub: string;
  /** Slug of the connection. */
  readonly connection: string;
  /** Id of the session, never its cookie. */
  readonly sessionId: string;
  /** Milliseconds since 1970: no assertion outlives its session by more than a second. */
  readonly sessionExpiresAtMs: number;
  /** Role keys in rank order. */
  readonly roles: readonly string[];
  /** Names of the mapped groups. */
  readonly groups: readonly string[];
  readonly email: string | null;
  readonly name: string | null;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** Milliseconds since 1970. */
  readonly authTimeMs: number | null;
}

/** What is added when an assertion is signed. Times are whole seconds since 1970. */
export interface AssertionStamp {
  readonly iss: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** The payload of an assertion (RFC 9068 section 2.2, OpenID Connect Core section 2, and `connection`). */
export interface AssertionPayload extends AssertionStamp {
  readonly aud: string;
  readonly client_id: string;
  readonly sub: string;
  readonly sid: string;
  readonly connection: string;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly email?: string;
  readonly name?: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly auth_time?: number;
  /** Names of claims that were left out because the assertion would not have fitted into a header. */
  readonly omitted_claims?: readonly string[];
}

/**
 * The longest payload, in bytes: as base64url, with header and signature, an assertion stays below 7,800 bytes, and so
 * its header line below the 8 KB at which common servers give up.
 */
export const MAX_PAYLOAD_BYTES = 5600;

/** What is left out first when an assertion gets too long: an application misses a right, it never gets one. */
const OMITTED_IN_TURN = ['groups', 'roles', 'name', 'email', 'amr', 'acr'] as const;

/** Writes the payload as JSON of at most {@link MAX_PAYLOAD_BYTES}, and says in it what had to be left out. */
export function writePayload(claims: AssertionClaims, stamp: AssertionStamp): string {
  const payload = payloadOf(claims, stamp);
  const text = JSON.stringify(payload);
  return Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES ? text : writeShorter(payload, text);
}

function payloadOf(claims: AssertionClaims, stamp: AssertionStamp): AssertionPayload {
  const { application, authTimeMs } = claims;
  return {
    iss: stamp.iss,
    aud: application,
    client_id: application,
    sub: claims.sub,
    sid: claims.sessionId,
    jti: stamp.jti,
    iat: stamp.iat,
    exp: stamp.exp,
    connection: claims.connection,
    roles: claims.roles,
    groups: claims.groups,
    email: claims.email ?? undefined,
    name: claims.name ?? undefined,
    acr: claims.acr ?? undefined,
    amr: claims.amr.length === 0 ? undefined : claims.amr,
    auth_time: authTimeMs === null ? undefined : Math.floor(authTimeMs / 1000),
  };
}

function writeShorter(whole: AssertionPayload, written: string): string {
  const omitted: string[] = [];
  const payload: Record<string, unknown> = { ...whole };
  let text = written;
  for (const name of OMITTED_IN_TURN) {
    if (payload[name] === undefined) continue;
    omitted.push(name);
    text = JSON.stringify({ ...payload, [name]: undefined, omitted_claims: omitted });
    if (Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) break;
    payload[name] = undefined;
  }
  return text;
}
