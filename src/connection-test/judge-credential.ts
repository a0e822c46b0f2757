import { managementAuthStatus } from '../connections/management-auth-response.dto.js';
import type { ConnectionFacts, OktaFacts, OwnerFacts } from './facts.js';
import { readsMemberships, type Feature } from './features.js';
import { finding, quoted, type Finding } from './finding.js';
import { judgeToken } from './judge-token.js';
import { answerOf, faultOf, type Fault } from './outcome.js';

/** Below this share of what Okta allows a minute it gets tight. */
const SCARCE = 0.2;

type CredentialContext = Pick<ConnectionFacts, 'connection' | 'okta' | 'readable' | 'stored' | 'checkedAt'>;

/** What there is to say of the credential for the management API. */
export function judgeCredential(context: CredentialContext, features: readonly Feature[]): Finding[] {
  const { connection, okta, readable } = context;
  const here = 'Here: PATCH managementAuth; the setup guide has the steps';
  const type = connection.managementAuthType;
  switch (managementAuthStatus(connection)) {
    case 'none':
      return [
        finding(
          'credential-none',
          'Groups come from tokens alone: no group picker, no ids, no re-reading, no directory actions, no System Log.',
          here,
        ),
      ];
    case 'authorization-needed':
      return [
        type === 'service-app'
          ? finding(
              'credential-authorization-needed',
              'Okta has to be told the generated public key.',
              'Applications → the service app → General → Client Credentials → Public keys; the setup guide names the address',
            )
          : finding(
              'credential-authorization-needed',
              'An admin has to grant access.',
              'Here: POST management-authorization, and open the authorizationUrl of the answer',
            ),
      ];
    case 'reauthorization-needed':
      return [
        finding(
          'credential-reauthorization-needed',
          'Okta took the refresh token back, or an answer that replaced it was lost.',
          'Here: POST management-authorization, and open the authorizationUrl of the answer',
        ),
      ];
    default:
  }
  if (!readable.credential) {
    return [
      finding('credential-undecipherable', 'Restore its key in ENCRYPTION_KEYS, or enter it again.', here),
    ];
  }
  if (!okta) return [];
  const refused = refusalOf(okta);
  return [
    ...(refused ? [judgeRefusal(refused, type)] : judgeUse(context, okta, features)),
    ...judgeOwner(answerOf(okta.owner)),
    ...(type === 'ssws' && !refused ? judgeToken(okta, context.checkedAt) : []),
  ];
}

/** Okta's refusal of the credential itself, or why it gave no token. */
function refusalOf(okta: OktaFacts): Fault | undefined {
  const outcomes = [okta.users, okta.groups, okta.logs, okta.owner, okta.app];
  return faultOf(okta.token) ?? outcomes.map(faultOf).find((fault) => fault?.kind === 'not-accepted');
}

function judgeRefusal(fault: Fault, type: string): Finding {
  const words = quoted(fault.detail).replace(/\.$/, '');
  const app = 'Applications → the service app → General';
  if (['unreachable', 'timeout', 'server-error', 'garbled', 'rate-limited'].includes(fault.kind)) {
    return finding('credential-not-tested', `Okta gave no usable answer: ${words}.`);
  }
  if (type === 'ssws') {
    return finding(
      'api-token-refused',
      `It was revoked or unused for 30 days, its owner was suspended or deactivated, it is of another org, or it is bound to a network zone without the gateway (${words}).`,
      'Security → API → Tokens → Create token; here: PATCH managementAuth.apiToken',
    );
  }
  switch (fault.code) {
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return finding(
        'service-app-demands-dpop',
        'The gateway does not support DPoP, so it gets no access token.',
        `${app} → General Settings → Proof of possession: Require Demonstrating Proof of Possession (DPoP) header in token requests`,
        'off',
      );
    case 'consent_required':
    case 'invalid_scope':
      return finding(
        'scopes-none-granted',
        `Okta gives no access token: ${words}.`,
        'Applications → the service app → Okta API Scopes → Grant',
      );
    default:
  }
  return /\bkid\b|signature/.test(fault.detail)
    ? finding(
        'service-app-key-unknown',
        `Okta can’t check the assertion: ${words}.`,
        `${app} → Client Credentials → Public keys: the key id and key of this connection`,
      )
    : finding(
        'service-app-refused',
        `${words}${fault.code === undefined ? '' : ` (${fault.code})`}. Client id, key and key id must be those of the app, and the app active.`,
        `${app} → Client Credentials`,
      );
}

function judgeUse(
  { connection, stored }: CredentialContext,
  okta: OktaFacts,
  features: readonly Feature[],
): Finding[] {
  const found: Finding[] = [];
  const granted = answerOf(okta.token);
  const missing = granted
    ? connection.managementScopes.filter(
        (scope) => !granted.includes(scope) && !granted.includes(scope.replace(/\.read$/, '.manage')),
      )
    : [];
  if (missing.length > 0) {
    found.push(
      finding(
        'scopes-not-granted',
        `Okta leaves them out without a word: ${missing.join(', ')}.`,
        'Applications → the service app → Okta API Scopes → Grant',
        missing.join(' '),
      ),
    );
  }
  const closed = [okta.users, okta.groups].some((outcome) => faultOf(outcome)?.kind === 'forbidden');
  if (closed || answerOf(okta.users) === 0 || answerOf(okta.groups) === 0) {
    found.push(
      finding(
        'admin-role-missing',
        'Okta shows it no people or no groups, as it does to whoever has no admin role, whatever the scopes: everybody is in “Everyone”, so there is always one.',
        connection.managementAuthType === 'service-app'
          ? 'Applications → the service app → Admin roles → Edit assignments'
          : 'Security → Administrators → the account → Add role',
        'Read-Only Administrator',
      ),
    );
  } else if (readsMemberships(okta)) {
    found.push(finding('credential-ok', 'Okta accepts it, and shows it people.'));
  } else if (!faultOf(okta.users)) {
    found.push(
      finding(
        'memberships-not-readable',
        'It lacks the scope for it: at sign-in, lists of groups can’t be checked or read.',
        'Applications → the service app → Okta API Scopes → Grant; here: PATCH managementAuth.scopes',
        'okta.users.read',
      ),
    );
  }
  const usable = (name: Feature['feature']) =>
    features.find(({ feature }) => feature === name)?.usable === true;
  const wanted = connection.oktaActions === 'manage' ? 'directory-actions-manage' : 'directory-actions-read';
  if (connection.oktaActions !== 'off' && !usable(wanted)) {
    found.push(
      finding(
        'directory-actions-not-usable',
        `oktaActions is ${connection.oktaActions}; see features for what is missing.`,
        'Applications → the service app → Okta API Scopes, and Admin roles',
      ),
    );
  }
  if (stored.triggers.some(({ kind }) => kind !== 'event-hook') && !usable('system-log-triggers')) {
    found.push(
      finding(
        'triggers-cannot-read-log',
        'They learn of nothing until it does.',
        'Applications → the service app → Okta API Scopes → Grant; here: PATCH managementAuth.scopes',
        'okta.logs.read',
      ),
    );
  }
  return [...found, ...judgeAnswers(okta)];
}

function judgeAnswers(okta: OktaFacts): Finding[] {
  const { users, groups, logs, app, schema, eventHooks, apiTokens, claims, serverScopes, owner } = okta;
  const questions = { users, groups, logs, app, schema, eventHooks, apiTokens, claims, serverScopes, owner };
  const faults = Object.entries(questions).flatMap(([name, outcome]) => {
    const fault = faultOf(outcome);
    return fault ? [{ name, fault }] : [];
  });
  const failed = faults.filter(({ fault }) =>
    ['unreachable', 'timeout', 'server-error', 'garbled'].includes(fault.kind),
  );
  const limited = faults.filter(({ fault }) => fault.kind === 'rate-limited');
  const found: Finding[] = [];
  if (failed.length > 0) {
    const list = failed.map(({ name, fault }) => `${name} (${quoted(fault.detail)})`).join(', ');
    found.push(finding('api-unanswered', `Nothing can be said about: ${list}.`));
  }
  const where =
    'Security → API → Tokens → the token → Rate limits; or Applications → the app → Application rate limits';
  if (limited.length > 0) {
    found.push(
      finding('api-rate-limited', `That was: ${limited.map(({ name }) => name).join(', ')}.`, where),
    );
  }
  if (okta.rateLimit) {
    const { limit, remaining } = okta.rateLimit;
    const detail = `Of ${limit} a minute, ${remaining} were left. A token has 50 % of the org’s limit unless an admin says otherwise.`;
    const code = remaining < limit * SCARCE ? 'api-rate-limit-nearly-used' : 'api-rate-limit';
    found.push(finding(code, detail, where));
  }
  return found;
}

function judgeOwner(owner: OwnerFacts | undefined): Finding[] {
  if (!owner || owner.status === 'ACTIVE') return [];
  return [
    finding(
      'credential-owner-not-active',
      `“${quoted(owner.login)}” is ${quoted(owner.status)}: the credential has that account’s rights, and dies with it.`,
      'Directory → People → the account',
    ),
  ];
}
