import { serverTypeOf } from '../connections/issuer.js';
import type { ConnectionFacts } from './facts.js';
import { readsMemberships } from './features.js';
import { finding, quoted, type Finding } from './finding.js';
import { answerOf, faultOf } from './outcome.js';

/** Okta's group functions stop silently at this many names. */
const CUT_AT = 100;

/** An admin who has set the filter up there wonders what is missing. */
const FILTER_AT_APP =
  'A groups claim filter on the app itself does nothing here: only the org’s own server looks at it.';

/** Requested without being listed anywhere: every provider knows them. */
const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access', 'address', 'phone'];

type GroupsContext = Pick<ConnectionFacts, 'connection' | 'provider' | 'okta' | 'stored'>;

/** Whether people's groups get here, and by which way. */
export function judgeGroups(context: GroupsContext): Finding[] {
  return [...judgeScopes(context), ...judgeClaims(context), ...judgeEvidence(context), ...judgeWays(context)];
}

function judgeScopes({ connection, provider, okta }: GroupsContext): Finding[] {
  const supported = answerOf(provider.discovery)?.scopesSupported;
  if (!supported) return [];
  const known = new Set([...supported, ...(answerOf(okta?.serverScopes) ?? [])]);
  const found: Finding[] = [];
  if (known.has('groups')) {
    found.push(finding('groups-scope-supported', 'It is requested at every sign-in.'));
  } else if (connection.scopes.includes('groups')) {
    found.push(
      finding(
        'groups-scope-undefined',
        'Sign-ins end with invalid_scope. Define the scope there, or take it out of the scopes of this connection: a custom server’s claim needs none.',
        'Security → API → Authorization Servers → the server → Scopes → Add Scope; or here: PATCH scopes',
        'groups',
      ),
    );
  }
  const unlisted = connection.scopes.filter(
    (scope) => scope !== 'groups' && !known.has(scope) && !STANDARD_SCOPES.includes(scope),
  );
  for (const scope of unlisted) {
    found.push(
      finding(
        'scope-not-advertised',
        `If “${quoted(scope)}” is not defined there, sign-ins end with invalid_scope.`,
        'Security → API → Authorization Servers → the server → Scopes → Add Scope; or here: PATCH scopes',
        scope,
      ),
    );
  }
  return found;
}

function judgeClaims({ connection, okta }: GroupsContext): Finding[] {
  const { issuer, groupsClaim } = connection;
  if (serverTypeOf(issuer) !== 'custom' || !okta) return [];
  const where = 'Security → API → Authorization Servers → the server → Claims → Add Claim';
  const fault = faultOf(okta.claims);
  const claims = answerOf(okta.claims);
  if (!claims) {
    return [
      finding(
        'groups-claim-not-checked',
        fault
          ? `Okta did not show them: ${quoted(fault.detail)}.`
          : 'The API credential lacks the scope for it.',
        'Applications → the service app → Okta API Scopes → Grant',
        'okta.authorizationServers.read',
      ),
    ];
  }
  const names = [groupsClaim, groupsClaim.split('.')[0]];
  const active = claims.filter(({ name, active }) => active && names.includes(name));
  if (active.length === 0) {
    return [
      finding(
        'groups-claim-not-configured',
        `It has no active claim “${quoted(groupsClaim)}”. Include it in the ID token, with the value type Groups and the filter Matches regex .* ${FILTER_AT_APP}`,
        where,
        groupsClaim,
      ),
    ];
  }
  const requested = new Set(['openid', 'profile', 'email', 'groups', ...connection.scopes]);
  const given = active.some(
    ({ scopes }) => scopes.length === 0 || scopes.some((scope) => requested.has(scope)),
  );
  if (given) return [finding('groups-claim-configured', `It has the claim “${quoted(groupsClaim)}”.`)];
  const needed = active.flatMap(({ scopes }) => scopes);
  return [
    finding(
      'groups-claim-needs-scope',
      'Include it in any scope, or request the scope that it is bound to.',
      'Security → API → Authorization Servers → the server → Claims → the claim → Include in; or here: PATCH scopes',
      needed[0],
    ),
  ];
}

function judgeEvidence({ connection, provider, okta, stored }: GroupsContext): Finding[] {
  const seen = stored.evidence?.evidence;
  if (!seen) {
    return [
      finding(
        'no-sign-in-seen',
        'What ID tokens carry shows only when somebody signs in. Sign in once, and test again.',
      ),
    ];
  }
  const found = [
    seen.thinIdToken
      ? finding('id-token-thin', 'Userinfo has claims that the ID token lacks; the gateway reads both.')
      : finding('id-token-fat', 'The ID token has every claim that userinfo has.'),
  ];
  const counts = [
    { name: 'the ID token', count: seen.idTokenGroups },
    { name: 'userinfo', count: seen.userinfoGroups },
    { name: 'the access token', count: seen.accessTokenGroups },
  ].filter((place): place is { name: string; count: number } => place.count !== null);
  const [first] = counts.filter(({ count }) => count > 0);
  const custom = serverTypeOf(connection.issuer) === 'custom';
  const where = custom
    ? 'Security → API → Authorization Servers → the server → Claims'
    : 'Applications → the app integration → Sign On → OpenID Connect ID Token → Groups claim type: Filter, Matches regex .*';
  if (counts.length === 0) {
    const scoped = answerOf(provider.discovery)?.scopesSupported.includes('groups') === true;
    const why = custom ? ` ${FILTER_AT_APP}` : scoped ? '' : ' The provider does not list the scope groups.';
    return [
      ...found,
      finding(
        'groups-claim-missing',
        `Neither ID token nor userinfo had the claim “${quoted(connection.groupsClaim)}”; Okta leaves it out also when its filter matches none of the person’s groups.${why}`,
        where,
        connection.groupsClaim,
      ),
    ];
  }
  if (!first) {
    return [
      ...found,
      finding('groups-claim-empty', 'The claim is there, but its filter let no group through.', where),
    ];
  }
  found.push(finding('groups-claim-seen', `${first.count} in ${first.name}.`));
  const most = Math.max(...counts.map(({ count }) => count));
  if (most < CUT_AT) return found;
  return [...found, judgeLength(most, readsMemberships(okta), where)];
}

function judgeLength(count: number, checked: boolean, where: string): Finding {
  const narrower =
    'Narrow the filter of the claim to the groups that are mapped here, or add an API credential.';
  if (checked) {
    return finding(
      'groups-list-checked-by-api',
      `${count} names: such lists are read again by the API at each sign-in.`,
    );
  }
  return count === CUT_AT
    ? finding(
        'groups-list-perhaps-cut-off',
        `Okta’s group functions stop at 100 without a word. ${narrower}`,
        where,
      )
    : finding(
        'groups-list-over-100',
        `${count} names. Okta’s other flows refuse more than 100, and a list this long may be cut off. ${narrower}`,
        where,
      );
}

function judgeWays({ connection, provider, okta, stored }: GroupsContext): Finding[] {
  const found: Finding[] = [];
  if (answerOf(provider.discovery)?.userinfoEndpoint === false) {
    found.push(
      finding(
        'userinfo-endpoint-missing',
        'Claims that a thin ID token leaves out, groups among them, can’t be read.',
      ),
    );
  }
  if (readsMemberships(okta)) return found;
  const add = 'Here: PATCH managementAuth; the setup guide has the steps';
  const seen = stored.evidence?.evidence;
  const everywhere = [seen?.idTokenGroups, seen?.userinfoGroups, seen?.accessTokenGroups];
  const claimSeen = everywhere.some((count) => typeof count === 'number' && count > 0);
  if (claimSeen) return found;
  if (seen && connection.defaultRole === null) {
    return [
      ...found,
      finding(
        'groups-without-any-source',
        'The last sign-in carried no groups, and no API credential can read them: nobody gets a role.',
        add,
      ),
    ];
  }
  return [
    ...found,
    finding(
      'no-groups-fallback',
      'No groups claim was ever seen, and no API credential can read people’s groups instead.',
      add,
    ),
  ];
}
