import type { ApiTokenFacts, OktaFacts } from './facts.js';
import { finding, quoted, type Finding } from './finding.js';
import { answerOf, faultOf } from './outcome.js';

const DAY_MS = 86_400_000;
/** Days of life below which an API token is worth a warning; each use gives it 30. */
const SOON_DAYS = 7;

/** Which of the org's tokens is likely the one in use: the owner's that was used last. Okta never shows a token's value. */
export function likelyToken(okta: OktaFacts | null): ApiTokenFacts | undefined {
  const owner = answerOf(okta?.owner);
  const own = (answerOf(okta?.apiTokens) ?? []).filter(
    ({ ownerId }) => owner !== undefined && ownerId === owner.id,
  );
  return own.toSorted((a, b) => (b.lastUsed ?? '').localeCompare(a.lastUsed ?? ''))[0];
}

/** Whole days until an API token dies when nobody uses it; undefined when Okta did not say. */
export function daysLeft({ expiresAt }: ApiTokenFacts, now: Date): number | undefined {
  const end = Date.parse(expiresAt ?? '');
  return Number.isNaN(end) ? undefined : Math.max(0, Math.floor((end - now.getTime()) / DAY_MS));
}

/** What there is to say of an API token's life, and from where it may be used. */
export function judgeToken(okta: OktaFacts, now: Date): Finding[] {
  const token = likelyToken(okta);
  const where = 'Security → API → Tokens';
  if (!token) {
    const fault = faultOf(okta.apiTokens);
    return [
      finding(
        'api-token-life-unknown',
        `${fault ? `Okta did not show it: ${quoted(fault.detail)}. ` : ''}A token dies after 30 days without use; the gateway uses it every day.`,
        where,
      ),
    ];
  }
  const days = daysLeft(token, now);
  const name = `“${quoted(token.name)}” ${manyOf(okta, token) ? '(the one of its owner’s tokens that was used last) ' : ''}`;
  const life =
    days === undefined ? 'has an unknown end' : `has ${days} days left without use; each use gives it 30`;
  const found = [
    days !== undefined && days < SOON_DAYS
      ? finding(
          'api-token-expires-soon',
          `${name}${life}. The gateway uses it every day while it runs.`,
          where,
        )
      : finding('api-token-life', `${name}${life}.`),
  ];
  if (token.network === 'ZONE') {
    found.push(
      finding('api-token-network-zone', 'The gateway’s outgoing addresses must all be in them.', where),
    );
  } else if (token.network === 'ANYWHERE') {
    found.push(
      finding(
        'api-token-any-network',
        'Restrict it to a network zone of the gateway’s outgoing addresses.',
        `${where} → the token → Network: In any of the following zones`,
      ),
    );
  }
  return found;
}

function manyOf(okta: OktaFacts, { ownerId }: ApiTokenFacts): boolean {
  return (answerOf(okta.apiTokens) ?? []).filter((token) => token.ownerId === ownerId).length > 1;
}
