import type { StepUp } from './step-up.js';

/** What Okta is asked for where a second factor is wanted, of whatever kind; other providers overlook what they don't know. */
export const SECOND_FACTOR_ACR = 'urn:okta:loa:2fa:any';

/** What a person or program is told about an unmet demand. */
export const STEP_UP_EXPLANATION = 'This asks for a stronger or a more recent sign-in.';

/**
 * The challenge of RFC 9470 section 3. It knows no second factor: Okta's authentication context for that is named.
 * @param quotable Makes a text fit for a quoted string of a header.
 */
export function stepUpChallenge(
  { acrValues, maxAge, secondFactor }: StepUp,
  quotable: (text: string) => string = quoted,
): string {
  const parameters = [
    'error="insufficient_user_authentication"',
    `error_description="${STEP_UP_EXPLANATION}"`,
  ];
  const asked = acrValues ?? (secondFactor === true ? [SECOND_FACTOR_ACR] : undefined);
  if (asked) parameters.push(`acr_values="${asked.map(quotable).join(' ')}"`);
  if (maxAge !== undefined) parameters.push(`max_age="${maxAge}"`);
  return `Bearer ${parameters.join(', ')}`;
}

/** The parameters of `/login` that ask for it. */
export function stepUpParameters({ acrValues, maxAge, secondFactor }: StepUp): string[] {
  return [
    ...(acrValues ? [`acr_values=${encodeURIComponent(acrValues.join(' '))}`] : []),
    ...(maxAge === undefined ? [] : [`max_age=${maxAge}`]),
    ...(secondFactor === true ? ['second_factor=true'] : []),
  ];
}

function quoted(text: string): string {
  return encodeURI(text).replace(/["\\]/g, '\\$&');
}
