import type { ConnectionFacts } from './facts.js';
import { finding, quoted, type Finding } from './finding.js';
import { answerOf } from './outcome.js';

const SECRET_SETTING =
  'Applications → the app integration → General → Client Credentials → Client secrets; here: PATCH clientSecret';

type ClientFacts = Pick<ConnectionFacts, 'connection' | 'provider' | 'readable'>;

/** Whether the provider knows the client, and takes its secret. */
export function judgeClient({ connection, provider, readable }: ClientFacts): Finding[] {
  const { clientId, clientSecret } = connection;
  if (answerOf(provider.clientIssuer) === null) {
    return [
      finding(
        'client-unknown',
        `The provider knows no client ${quoted(clientId)}: it may belong to another org, or be deleted.`,
        'Applications → the app integration → General → Client Credentials → Client ID; here: PATCH clientId',
      ),
    ];
  }
  if (clientSecret === null) {
    return [
      finding(
        'client-secret-missing',
        'Without a secret only a public client can sign people in, which a web app in Okta is not.',
        SECRET_SETTING,
      ),
    ];
  }
  if (!readable.clientSecret) {
    return [
      finding(
        'client-secret-undecipherable',
        'Restore its key in ENCRYPTION_KEYS, or enter the secret again.',
        SECRET_SETTING,
      ),
    ];
  }
  switch (answerOf(provider.secretAccepted)) {
    case true:
      return [finding('client-secret-accepted', `The client ${quoted(clientId)} proved itself.`)];
    case false:
      return [
        finding(
          'client-secret-refused',
          'The secret was changed or mistyped, the app integration is inactive, or it expects another client authentication than a secret.',
          SECRET_SETTING,
        ),
      ];
    default:
      return [];
  }
}
