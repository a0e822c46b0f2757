import type { Schemas } from '../api/client.js';
import { featureWords, knowsFeatures, toTry, verdictsOf } from './live-check.js';

type Result = Schemas['ConnectionTestResponse'];
type Severity = Result['findings'][number]['severity'];

const found = (code: Result['findings'][number]['code'], severity: Severity): Result['findings'][number] => ({
  code,
  severity,
  title: `Title of ${code}`,
  detail: 'Detail.',
  setting: { where: 'Applications → there; here: PATCH clientSecret' },
});
const result = (...findings: Result['findings']): Result => ({
  connection: 'default',
  checkedAt: '',
  verdict: 'ok',
  findings,
  features: [],
  credential: null,
});

describe('what is tried while somebody types', () => {
  it('is nothing without a client ID, and has no white space that was copied along', () => {
    const entered = { issuer: 'https://x', clientId: ' ', clientSecret: ' s ', apiToken: ' t\n' };
    expect(toTry(entered)).toBeUndefined();
    expect(toTry({ ...entered, clientId: ' c ' })).toEqual({
      ...{ issuer: 'https://x', clientId: 'c', clientSecret: 's', apiToken: 't' },
    });
  });

  it('is said beside the field that it is about, with the place that changes it', () => {
    expect(verdictsOf(result(found('client-secret-accepted', 'ok'), found('credential-ok', 'ok')))).toEqual({
      clientId: { good: true, text: 'Okta knows this client' },
      clientSecret: { good: true, text: 'secret accepted' },
      apiToken: { good: true, text: 'API access works' },
      others: [],
    });
    const bad = verdictsOf(
      result(found('client-secret-refused', 'problem'), found('api-token-refused', 'problem')),
    );
    expect(bad.clientSecret).toMatchObject({ good: false, where: 'Applications → there' });
    expect(bad.apiToken?.text).toBe('Title of api-token-refused. Detail.');
    expect(bad.clientId).toBeUndefined();
    expect(verdictsOf(result(found('client-unknown', 'problem'))).clientId?.good).toBe(false);
  });

  it('leaves over what no field is to blame for, but nothing that is only not done yet', () => {
    const { others } = verdictsOf(
      result(
        found('issuer-unreachable', 'problem'),
        found('mappings-none', 'warning'),
        found('client-secret-missing', 'warning'),
        found('credential-authorization-needed', 'problem'),
        found('not-an-okta-org', 'info'),
      ),
    );
    expect(others.map(({ code }) => code)).toEqual(['issuer-unreachable']);
  });

  it('knows what the API access is good for when Okta has said which scopes it grants, be it none', () => {
    const scope = { scope: 'okta.users.read', requested: true, granted: null };
    const feature = { feature: 'memberships', roleNeeded: '', usable: false } as const;
    const said = (granted: boolean | null) =>
      knowsFeatures([{ ...feature, scopes: [{ ...scope, granted }] }]);
    expect([knowsFeatures([]), said(null), said(false)]).toEqual([false, false, true]);
  });

  it('counts what the API access is good for', () => {
    const feature = { feature: 'memberships', scopes: [], roleNeeded: '', usable: true } as const;
    expect(featureWords([{ ...feature, scopes: [] }])).toContain('all 1 things');
    expect(
      featureWords([
        { ...feature, scopes: [] },
        { ...feature, scopes: [], usable: false },
      ]),
    ).toContain('1 of 2');
  });
});
