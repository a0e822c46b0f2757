import { OktaProblem } from '../okta-client/okta-problem.js';
import { nextOf, resultOf } from './okta-app-words.js';

const ended = (...[kind, details]: [OktaProblem['kind'], ConstructorParameters<typeof OktaProblem>[2]?]) =>
  new OktaProblem(kind, 'for the log', details);

describe('how a call ended', () => {
  it.each(['timeout', 'unreachable', 'server-error', 'garbled'] as const)(
    'is open after a change that ended with %s, and not after a look',
    (kind) => {
      expect(resultOf(ended(kind), true).outcome).toBe('uncertain');
      expect(resultOf(ended(kind), false).outcome).toBe('failed');
    },
  );

  it.each(['token-invalid', 'token-forbidden', 'rate-limited', 'refused', 'not-found', 'not-asked'] as const)(
    'is no change after %s',
    (kind) => expect(resultOf(ended(kind), true).outcome).toBe('failed'),
  );

  it.each([
    [ended('token-forbidden', { requiredScope: 'okta.apps.manage' }), 'lacks the scope okta.apps.manage.'],
    [ended('token-forbidden', { errorCode: 'E0000015' }), 'no licence for this (E0000015)'],
    [ended('token-forbidden', { errorCode: 'E0000006' }), 'Application Administrator'],
    [ended('token-invalid', { errorCode: 'E0000011' }), 'does not accept the credential (E0000011)'],
    [ended('rate-limited', { retryAfterMs: 12_300 }), 'try again in 13 seconds'],
    [
      ended('refused', { errorCode: 'E0000001', causes: ['label: taken'] }),
      'refused it (E0000001): label: taken',
    ],
    [ended('refused', { summary: 'Bad request' }), 'refused it: Bad request'],
  ])('is said in words, %#', (problem, words) => {
    expect(resultOf(problem, true).detail).toContain(words);
    expect(resultOf(problem, true).detail).not.toContain('for the log');
  });
});

describe('what comes next', () => {
  const app = { label: 'Rolegate', clientId: '0oa1' };

  it.each([
    ['nothing', app, ['done', 'found', 'by-hand'], undefined],
    ['to finish an app that is there', app, ['done', 'failed'], /client ID 0oa1\) is in Okta\. Try again/],
    ['to look whether there is one', undefined, ['done', 'uncertain', 'not-reached'], /may have made/],
    ['nothing to clear away', undefined, ['failed', 'not-reached'], /^Nothing was made in Okta\.$/],
  ] as const)('is %s', (_, made, outcomes, words) => {
    const next = nextOf(made, 'Rolegate', outcomes);
    if (words === undefined) expect(next).toBeUndefined();
    else expect(next).toMatch(words);
  });
});
