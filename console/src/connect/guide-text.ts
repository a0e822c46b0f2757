import type { Schemas } from '../api/client.js';

type Step = Schemas['SetupStep'];

/** Steps without which nobody can sign in; a custom server has one more, its access policy. The others may follow. */
export function firstSteps(steps: readonly Step[], issuer: string): Step[] {
  return steps.slice(0, new URL(issuer).pathname.includes('/oauth2/') ? 6 : 5);
}

/** The steps as plain text, to be sent to whoever administers Okta. */
export function guideAsText(issuer: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ title, text, values = [] }, index) => [
    `${index + 1}. ${title}`,
    `   ${text}`,
    ...values.map(({ field, value }) => `   ${field}: ${value}`),
    '',
  ]);
  return [`An app for Rolegate in ${issuer}`, '', ...lines, 'Send back: client ID and client secret.'].join(
    '\n',
  );
}
