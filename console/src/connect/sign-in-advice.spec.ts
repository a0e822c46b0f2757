import type { Schemas } from '../api/client.js';
import { adviceFor } from './sign-in-advice.js';

type Report = Schemas['TestSignInReportResponse'];

const org = {
  issuer: 'https://x.okta.com',
  serverType: 'org',
  redirectUri: 'https://g/authorization-code/callback',
  groupsClaim: 'groups',
} as const;
const custom = { ...org, serverType: 'custom' } as const;
const failed = (detail?: string, answer: Partial<Report['answer']> = {}): Report => ({
  finishedAt: '',
  requestId: 'r',
  connectionStatus: 'draft',
  answer: { allowed: false, status: 400, ...(detail === undefined ? {} : { detail }), ...answer },
});

describe('what to change after a test sign-in', () => {
  it('is the redirect URI when Okta sent nobody back', () => {
    expect(adviceFor('answer', undefined, org)).toMatchObject({
      where: expect.stringContaining('Sign-in redirect URIs') as string,
      value: org.redirectUri,
    });
  });

  it.each([
    ['access_denied: User is not assigned to the client application.', org, 'Assignments'],
    ['access_denied: Policy evaluation failed for this request', custom, 'Access Policies'],
    ['access_denied: Policy evaluation failed for this request', org, 'Sign On'],
    ['invalid_scope: One or more scopes are not configured', custom, '→ Scopes'],
    ['invalid_scope: One or more scopes are not configured', org, 'Settings → Further scopes'],
  ] as const)('follows from %j', (said, connection, place) => {
    expect(adviceFor('answer', failed(said), connection)?.where).toContain(place);
  });

  it.each([
    ['ID token: nonce is not the one of this sign-in', 'Try again'],
    ['ID token: exp is in the past', 'clock'],
    ['ID token: aud is not this client', 'Client ID'],
    ['ID token: iss is not the issuer', 'Issuer'],
  ])('of an ID token follows from %j', (said, place) => {
    expect(adviceFor('token', failed(said), org)?.where).toContain(place);
  });

  it('names the place of the groups claim that fits the issuer', () => {
    expect(adviceFor('groups', failed(), org)?.where).toContain('ID Token → Groups claim filter');
    expect(adviceFor('groups', failed(), custom)?.where).toContain('Claims → Add Claim');
  });

  it.each(['request', 'code', 'token', 'claims', 'required'] as const)('is told for %s', (stage) => {
    expect(adviceFor(stage, failed(), org)?.where).toMatch(/→|Settings/);
  });

  it('is told for a person who is refused at the end, and for one without groups', () => {
    const refused = failed(undefined, { reason: 'email-domain-not-allowed' });
    expect(adviceFor('end', refused, org)?.where).toContain('E-mail domains');
    const groups = { source: 'id-token', completeness: 'complete', total: 0, items: [] } as const;
    const nobody = { ...failed(), groups: { ...groups, items: [], required: [], requiredMet: true } };
    expect(adviceFor(undefined, nobody, org)?.value).toBe('groups');
  });

  it('is nothing where nothing is wrong', () => {
    expect(adviceFor(undefined, failed(), org)).toBeUndefined();
  });
});
