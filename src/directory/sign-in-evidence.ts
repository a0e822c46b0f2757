import type { Claims } from './claims-groups.js';

/**
 * What the last sign-in through a connection told about how its provider is set up, for those who look for what is
 * missing. Counts of names, never the names.
 */
export interface SignInEvidence {
  /** Names in the ID token's groups claim; null = it has no such claim. */
  readonly idTokenGroups: number | null;
  /** The same of the userinfo answer; null also when there was none. */
  readonly userinfoGroups: number | null;
  /** The same of a custom authorization server's access token; null also when it wasn't read. */
  readonly accessTokenGroups: number | null;
  /** Whether userinfo carries claims that the ID token lacks: a thin token. */
  readonly thinIdToken: boolean;
}

/** Claims that every ID token of Okta's has, thin or fat. */
const ALWAYS_THERE = ['sub', 'name', 'preferred_username', 'email', 'updated_at'];

/** What the documents of one sign-in tell. @param countOf Names in a document's groups claim, null without the claim. */
export function evidenceOf(
  documents: { idToken: Claims; userinfo: Claims | null; accessToken: Claims | null },
  countOf: (claims: Claims | null) => number | null,
): SignInEvidence {
  const { idToken, userinfo, accessToken } = documents;
  return {
    idTokenGroups: countOf(idToken),
    userinfoGroups: countOf(userinfo),
    accessTokenGroups: countOf(accessToken),
    thinIdToken: Object.keys(userinfo ?? {}).some(
      (claim) => !ALWAYS_THERE.includes(claim) && !Object.hasOwn(idToken, claim),
    ),
  };
}
