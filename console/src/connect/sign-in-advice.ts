import type { Schemas } from '../api/client.js';
import type { StageKey } from './sign-in-stages.js';

type Report = Schemas['TestSignInReportResponse'];
type Connection = Pick<
  Schemas['ConnectionResponse'],
  'issuer' | 'serverType' | 'redirectUri' | 'groupsClaim'
>;

/** What to change, and where. */
export interface Advice {
  readonly text: string;
  /** The place in Okta’s admin console, or in the gateway’s. */
  readonly where: string;
  /** What to enter there. */
  readonly value?: string;
}

const APP = 'Applications → the app integration';
const POLICIES = 'Security → API → Authorization Servers → the server → Access Policies';

/** The setting behind a failure that is the likeliest, named at once; the checks may know better a moment later. */
export function adviceFor(
  stage: StageKey | undefined,
  report: Report | undefined,
  connection: Connection,
): Advice | undefined {
  switch (stage) {
    case 'request':
      return (
        report && {
          text: 'Okta’s address is wrong, or can’t be reached from here.',
          where: 'Settings → Issuer',
          value: connection.issuer,
        }
      );
    case 'answer':
      return report ? refusedAdvice(report, connection) : silentAdvice(connection);
    case 'code':
      return {
        text: 'Client ID and secret must be those of this app, which takes a client secret.',
        where: `${APP} → General → Client Credentials`,
      };
    case 'token':
      return tokenAdvice(report?.answer.detail ?? '', connection);
    case 'claims':
      return { text: 'Okta’s userinfo must answer for the scopes openid, profile and email.', where: APP };
    case 'groups':
      return groupsAdvice(connection);
    case 'required':
      return {
        text: 'Put the person into one of them, or take the condition away.',
        where: 'Settings → Who gets in → Required groups',
      };
    case 'end':
      return report && endAdvice(report);
    default:
      return report?.groups?.total === 0 ? groupsAdvice(connection) : undefined;
  }
}

/** Okta keeps the browser where an address is not registered: it shows a page of its own, and tells nobody. */
function silentAdvice({ redirectUri }: Connection): Advice {
  return {
    text: 'If Okta showed “400 Bad Request” with “redirect_uri”, this address is not registered there.',
    where: `${APP} → General → Login → Sign-in redirect URIs`,
    value: redirectUri,
  };
}

function refusedAdvice({ answer }: Report, { serverType }: Connection): Advice {
  const said = answer.detail ?? '';
  if (/invalid_scope/.test(said)) {
    return serverType === 'custom'
      ? {
          text: 'A scope that is asked for is not defined there.',
          where: 'Security → API → Authorization Servers → the server → Scopes',
        }
      : { text: 'A scope that is asked for does not exist.', where: 'Settings → Further scopes' };
  }
  if (/polic/i.test(said)) {
    return serverType === 'custom'
      ? { text: 'No active rule lets this app and this person in.', where: POLICIES }
      : { text: 'Its sign-in policy does not let this person in.', where: `${APP} → Sign On` };
  }
  return {
    text: 'Assign the person, or a group that they are in, to the app.',
    where: `${APP} → Assignments`,
  };
}

/** What of an ID token was wrong decides; without a word of it the issuer is the likeliest. */
function tokenAdvice(said: string, { issuer }: Connection): Advice {
  if (/nonce/.test(said)) {
    return {
      text: 'The answer belongs to another sign-in. Begin a new test, and go through it in one browser window.',
      where: 'Try again, above',
    };
  }
  if (/\b(exp|iat|expired|future|clock)\b/.test(said)) {
    return {
      text: 'The clocks of Okta and of the gateway differ.',
      where: 'The clock of the machine that runs the gateway (NTP)',
    };
  }
  if (/\b(aud|azp)\b/.test(said)) {
    return {
      text: 'The token is for another client.',
      where: `${APP} → General → Client Credentials → Client ID`,
    };
  }
  return {
    text: 'Set the issuer from Dynamic to the address that this connection names.',
    where: `${APP} → Sign On → OpenID Connect ID Token → Issuer`,
    value: issuer,
  };
}

/** Where the groups claim is made; quiltdata/quilt#4816: set at the app, it does nothing for a custom server. */
function groupsAdvice({ serverType, groupsClaim }: Connection): Advice {
  return serverType === 'custom'
    ? {
        text: 'Add a claim of the value type Groups, with the filter “Matches regex” and .* as its value.',
        where: 'Security → API → Authorization Servers → the server → Claims → Add Claim',
        value: groupsClaim,
      }
    : {
        text: 'Choose the groups claim type Filter, “Matches regex” and .* as its value.',
        where: `${APP} → Sign On → OpenID Connect ID Token → Groups claim filter`,
        value: groupsClaim,
      };
}

function endAdvice({ answer: { reason } }: Report): Advice | undefined {
  switch (reason) {
    case 'email-domain-not-allowed':
      return {
        text: 'Add the domain, or take the condition away.',
        where: 'Settings → Who gets in → E-mail domains',
      };
    case 'authentication-too-weak':
      return {
        text: 'Ask for less, or have Okta ask for more.',
        where: 'Settings → What is asked for and kept',
      };
    case 'subject-disabled':
      return { text: 'The person is disabled here.', where: 'People → the person → Enable' };
    default:
      return undefined;
  }
}
