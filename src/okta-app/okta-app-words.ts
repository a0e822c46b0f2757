import type { OktaProblem } from '../okta-client/okta-problem.js';

/** How a step ended. */
export type StepOutcome =
  /** It was done now. */
  | 'done'
  /** It was as it should be already. */
  | 'found'
  /** Somebody has to do it in Okta; sign-ins may work without. */
  | 'by-hand'
  /** Okta refused it, or was never asked. */
  | 'failed'
  /** Okta was asked and gave no usable answer: it may be done or not. */
  | 'uncertain'
  /** A step before it did not succeed. */
  | 'not-reached';

/** How a step ended, for the person who began it. Never a secret. */
export interface StepResult {
  readonly outcome: StepOutcome;
  readonly detail: string;
}

/** What somebody has to do in Okta about the groups claim of an app. */
export const CLAIM_BY_HAND =
  'In Okta: the app → Sign On → OpenID Connect ID Token → Groups claim type Filter, the name of the claim, Matches regex .*';

/** What somebody has to do in Okta about access policies. */
export const POLICY_BY_HAND =
  'In Okta: Security → API → Authorization Servers → this server → Access Policies: add a policy for this app, with a rule for the grant type Authorization Code and the scopes openid, profile and email. Until then Okta denies every sign-in.';

/**
 * What a failed call means to the person whose credential it was made with.
 * @param changes Whether the call would have changed something: then no answer leaves it open.
 */
export function resultOf(problem: OktaProblem, changes: boolean): StepResult {
  const { kind, status } = problem;
  // A refusal for the rate, and whatever was never sent, changed nothing; without an answer nobody knows.
  const open =
    changes && (['timeout', 'unreachable', 'server-error', 'garbled'] as const).some((k) => k === kind);
  if (open) {
    return {
      outcome: 'uncertain',
      detail: `Okta gave no usable answer${status === undefined ? '' : ` (${status})`}: it may have been done or not. Trying again finds out.`,
    };
  }
  return { outcome: 'failed', detail: failureOf(problem) };
}

function failureOf({
  kind,
  errorCode,
  requiredScope,
  retryAfterMs,
  summary,
  causes,
  advice,
}: OktaProblem): string {
  const code = errorCode === undefined ? '' : ` (${errorCode})`;
  switch (kind) {
    case 'token-invalid':
      return `Okta does not accept the credential${code}: it may be mistyped, revoked, expired, or of another org.`;
    case 'token-forbidden':
      if (requiredScope !== undefined)
        return `The app behind the credential lacks the scope ${requiredScope}.`;
      if (errorCode === 'E0000015') return `The org has no licence for this${code}.`;
      return `${advice ?? 'The owner of the credential may not do this in Okta: it takes the role Application Administrator or Super Administrator'}${code}.`;
    case 'rate-limited':
      return `Okta allows no more calls now${retryAfterMs === undefined ? '' : `: try again in ${Math.ceil(retryAfterMs / 1000)} seconds`}.`;
    case 'not-found':
      return `Okta knows no such thing${code}.`;
    case 'refused': {
      const words = causes.length > 0 ? causes.join(' ') : (summary ?? 'no reason given');
      return `Okta refused it${code}: ${words}`;
    }
    case 'not-asked':
      return 'The time was over before Okta could be asked. Try again.';
    default:
      return 'Okta gave no usable answer. Try again.';
  }
}

/** What there is in Okta now, how to go on, and how to take it back; undefined when nothing is left to do. */
export function nextOf(
  app: { readonly label: string; readonly clientId: string } | undefined,
  label: string,
  outcomes: readonly StepOutcome[],
): string | undefined {
  const unfinished = outcomes.some((outcome) => ['failed', 'uncertain', 'not-reached'].includes(outcome));
  if (!unfinished) return undefined;
  if (app) {
    return `The app “${app.label}” (client ID ${app.clientId}) is in Okta. Try again to finish it: it is found by its label, and nothing is made twice. To remove it: Applications → ${app.label} → Deactivate, then Delete.`;
  }
  return outcomes.includes('uncertain')
    ? `Okta may have made the app “${label}”. Try again: if it is there it is found by its label, and no second one is made. To remove it: Applications → ${label} → Deactivate, then Delete.`
    : 'Nothing was made in Okta.';
}
