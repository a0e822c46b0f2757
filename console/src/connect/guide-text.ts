import type { Schemas } from '../api/client.js';
import { inTheConsole } from './setting-words.js';

type Step = Schemas['SetupStep'];

/** Steps without which nobody can sign in; a custom server has one more, its access policy. The others may follow. */
export function firstSteps(steps: readonly Step[], issuer: string): Step[] {
  return steps.slice(0, new URL(issuer).pathname.includes('/oauth2/') ? 6 : 5);
}

/** What comes back from whoever administers Okta; the secret by a way on which nobody else reads it. */
const SEND_BACK =
  'Please send back the client ID, and the client secret on a way that only we two read (a password manager, not this mail).';

/** The steps as one page of plain text, to be sent to whoever administers Okta. It holds no secret. */
export function guideAsText(issuer: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ title, text, values = [] }, index) => [
    `${index + 1}. ${title}`,
    `   ${inTheConsole(text)}`,
    ...values.map(({ field, value }) => `   ${field}: ${value}`),
    '',
  ]);
  return [`An app for Rolegate in ${issuer}`, '', ...lines, SEND_BACK, ''].join('\n');
}

/**
 * The same as the address of a new mail. Mail programs cut long ones: it has the titles and values alone, which is what
 * must not be mistyped.
 */
export function guideAsMail(issuer: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ title, values = [] }, index) => [
    `${index + 1}. ${title}`,
    ...values.map(({ field, value }) => `   ${field}: ${value}`),
  ]);
  const subject = `An app for Rolegate in ${new URL(issuer).host}`;
  const body = [
    'Hello,',
    '',
    `to sign in to Rolegate with Okta we need an app integration in ${issuer} (OpenID Connect, Web Application):`,
    '',
    ...lines,
    '',
    SEND_BACK,
  ].join('\r\n');
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
