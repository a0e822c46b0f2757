import type { ConnectionFacts } from './facts.js';
import { finding, quoted, type Finding } from './finding.js';
import { answerOf } from './outcome.js';

const CLIENT_ID_SETTING =
  'Applications → the app integration → General → Client Credentials → Client ID; here: PATCH clientId';
const SECRET_SETTING =
  'Applications → the app integration → General → Client Credentials → Client secrets; here: PATCH clientSecret';
const KEY_SETTING =
  'Applications → the app integration → General → Client Credentials → Client authentication: Public key / Private key → Public keys';

type ClientFacts = Pick<ConnectionFacts, 'connection' | 'provider' | 'readable' | 'addresses'>;

/** Whether the provider knows the client, and takes its secret or its key. */
export function judgeClient(facts: ClientFacts): Finding[] {
  const { connection, provider, readable } = facts;
  const { clientId, clientSecret, clientPrivateKey } = connection;
  if (clientId === '') {
    return [
      finding(
        'client-unknown',
        'No client ID is entered yet: it is shown once the app integration exists.',
        CLIENT_ID_SETTING,
      ),
    ];
  }
  if (answerOf(provider.clientIssuer) === null) {
    return [
      finding(
        'client-unknown',
        `The provider knows no client ${quoted(clientId)}: it may belong to another org, or be deleted.`,
        CLIENT_ID_SETTING,
      ),
    ];
  }
  if (!readable.clientSecret) {
    return [
      finding(
        'client-secret-undecipherable',
        'Restore its key in ENCRYPTION_KEYS, or enter the secret or private key again.',
        SECRET_SETTING,
      ),
    ];
  }
  const waiting = judgeNextKey(facts);
  if (clientPrivateKey !== null) return [...judgeKey(facts), ...waiting];
  if (clientSecret !== null) return [...judgeSecret(facts), ...waiting];
  return waiting.length > 0
    ? waiting
    : [
        finding(
          'client-secret-missing',
          'Without a secret or a key only a public client can sign people in, which a web app in Okta is not.',
          SECRET_SETTING,
        ),
      ];
}

function judgeSecret({ connection: { clientId }, provider }: ClientFacts): Finding[] {
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

function judgeKey({ connection: { clientId }, provider }: ClientFacts): Finding[] {
  switch (answerOf(provider.secretAccepted)) {
    case true:
      return [finding('client-key-accepted', `The client ${quoted(clientId)} proved itself by its key.`)];
    case false:
      return [
        finding(
          'client-key-refused',
          'The provider does not know the public key or its key id, the app integration is inactive, or it expects a secret.',
          KEY_SETTING,
        ),
      ];
    default:
      return [];
  }
}

function judgeNextKey({ connection, provider, addresses }: ClientFacts): Finding[] {
  if (connection.clientNextKeyId === null) return [];
  const accepted = answerOf(provider.nextKeyAccepted) === true;
  return [
    accepted
      ? finding('client-key-waiting', 'The provider accepts it: it comes into use at the next sign-in.')
      : finding(
          'client-key-waiting',
          'The provider does not accept it yet; until then what was in use stays in use. Have it fetch the keys from this address, or enter publicKey there.',
          KEY_SETTING,
          addresses.clientJwksUri,
        ),
  ];
}
