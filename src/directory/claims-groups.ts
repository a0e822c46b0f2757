import { GatewayError } from '../errors/gateway-error.js';
import { MAX_GROUPS, type Group, type MembershipSource } from '../subjects/membership.js';

/** The claims of one document, as verified by the caller. */
export type Claims = Readonly<Record<string, unknown>>;

/** A list of group names that a token or the userinfo answer carried. */
export interface ClaimedGroups {
  readonly source: MembershipSource;
  readonly groups: readonly Group[];
  /**
   * True when the list may have been cut short (Okta's group functions stop silently at 100 names) or names
   * a group twice (two Okta groups share that name, and a name does not tell which one is meant).
   */
  readonly suspect: boolean;
}

/** From this many names on, a list may have been cut short by Okta without a word. */
const SUSPECT_LENGTH = 100;

/**
 * Reads the groups claim of one document. A string counts as a list of one; an empty list, an empty string and
 * anything that is not made of strings alone count as no list.
 * @param claimName The claim's exact name, or a dotted path to it: `realm_access.roles`. Names that contain dots
 *   themselves, such as `https://example.com/groups`, are found too.
 * @throws GatewayError `sign-in-failed` for more than {@link MAX_GROUPS} names: a list is refused rather than cut.
 */
export function groupsOfClaims(
  claims: Claims | null,
  claimName: string,
  source: MembershipSource,
): ClaimedGroups | null {
  const names = claims && namesOf(claimAt(claims, claimName));
  if (!names || names.length === 0) return null;
  if (names.length > MAX_GROUPS) throw tooManyGroups(source);
  const unique = new Set(names);
  return {
    source,
    groups: [...unique].map((name) => ({ name })),
    suspect: names.length >= SUSPECT_LENGTH || unique.size < names.length,
  };
}

/** How many names the groups claim of a document holds; null when there is no such claim. */
export function countOfNames(claims: Claims | null, claimName: string): number | null {
  const value = claims ? claimAt(claims, claimName) : undefined;
  if (value === undefined) return null;
  return namesOf(value)?.length ?? 0;
}

/** The error of a person in more groups than are kept. */
export function tooManyGroups(source: MembershipSource): GatewayError {
  return new GatewayError(
    'sign-in-failed',
    `Your account is in more than ${MAX_GROUPS} groups, which is more than can be kept.`,
    { detail: `more than ${MAX_GROUPS} groups from ${source}` },
  );
}

/** The value at an exact name or a dotted path; at every level the longest part that exists as a name wins. */
function claimAt(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return (claims as Claims)[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(claims, name) ? (claims as Claims)[name] : undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
    const found = claimAt(inner, path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function namesOf(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return value === '' ? null : [value];
  if (!Array.isArray(value)) return null;
  return value.every((name) => typeof name === 'string' && name !== '') ? (value as string[]) : null;
}
