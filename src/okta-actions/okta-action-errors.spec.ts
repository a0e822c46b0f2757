import { GatewayError } from '../errors/gateway-error.js';
import { OktaProblem, type OktaProblemDetails, type OktaProblemKind } from '../okta-client/okta-problem.js';
import { asActionError, isOpen } from './okta-action-errors.js';

const asked = { scope: 'okta.users.manage', changes: true };
const problem = (kind: OktaProblemKind, details: OktaProblemDetails = {}): OktaProblem =>
  new OktaProblem(kind, 'Okta answered so', details);
const told = (kind: OktaProblemKind, details?: OktaProblemDetails): GatewayError =>
  asActionError(problem(kind, details), asked);

describe('what an admin is told of a refusal by Okta', () => {
  it.each<[OktaProblemKind, string | undefined, number, string, number]>([
    ['refused', 'E0000038', 403, 'okta-conflict', 409],
    ['token-forbidden', 'E0000038', 403, 'okta-conflict', 409],
    ['refused', 'E0000016', 403, 'okta-conflict', 409],
    ['refused', 'E0000032', 403, 'okta-conflict', 409],
    ['token-forbidden', 'E0000023', 403, 'okta-conflict', 409],
    ['token-forbidden', 'E0000034', 403, 'okta-conflict', 409],
    ['refused', 'E0000253', 409, 'okta-conflict', 409],
    ['token-forbidden', 'E0000006', 403, 'okta-token-forbidden', 422],
    ['token-forbidden', undefined, 403, 'okta-token-forbidden', 422],
    ['token-forbidden', 'E0000015', 401, 'okta-not-licensed', 409],
    ['token-invalid', 'E0000011', 401, 'okta-token-invalid', 422],
    ['not-found', 'E0000007', 404, 'not-found', 404],
    ['refused', 'E0000031', 400, 'invalid-request', 400],
    ['refused', 'E0000053', 400, 'invalid-request', 400],
    ['refused', 'E0000001', 400, 'validation-failed', 422],
    ['rate-limited', 'E0000047', 429, 'okta-unavailable', 503],
    ['timeout', undefined, 0, 'okta-unavailable', 503],
  ])('a %s with %s (%d) is %s', (kind, errorCode, status, code, answer) => {
    const error = told(kind, { errorCode, status });
    expect([error.code, error.status, error.oktaErrorCode]).toEqual([code, answer, errorCode]);
  });

  it('names the scope that is needed, also beside other advice', () => {
    expect(told('token-forbidden').message).toContain('okta.users.manage');
    expect(told('token-forbidden', { advice: 'Give it a role.' }).message).toMatch(
      /Give it a role\..*okta\.users\.manage/,
    );
  });

  it.each([
    [
      'a login that somebody has',
      'login: An object with this field already exists in the current organization',
    ],
    ['an operation in the wrong state', 'The operation is not allowed.'],
  ])('takes %s for a conflict, although Okta calls it a validation error', (_what, cause) => {
    const { code } = told('refused', { errorCode: 'E0000001', status: 400, causes: [cause] });
    expect(code).toBe('okta-conflict');
  });

  it('points to the values that Okta does not accept', () => {
    const causes = ['email: Does not match required pattern', 'Something else'];
    const { errors, message } = told('refused', {
      errorCode: 'E0000001',
      status: 400,
      summary: 'Api validation failed: email',
      causes,
    });
    expect(errors).toEqual([
      { pointer: '/profile/email', code: 'refused-by-okta', detail: causes[0] },
      { pointer: '/profile', code: 'refused-by-okta', detail: causes[1] },
    ]);
    expect(message).toContain('Api validation failed: email');
  });

  it('leaves errors of our own as they are', () => {
    const own = new GatewayError('permission-denied');
    expect(asActionError(own, asked)).toBe(own);
  });
});

describe('a change whose outcome Okta left open', () => {
  it.each(['unreachable', 'timeout', 'server-error', 'garbled'] as const)(
    'by %s may have happened, and the answer says so',
    (kind) => {
      expect(isOpen(problem(kind))).toBe(true);
      expect(told(kind).message).toMatch(/may have done/);
      expect(told(kind).headers['Retry-After']).toBe('5');
    },
  );

  it.each(['rate-limited', 'not-asked'] as const)('by %s has not happened', (kind) => {
    expect(isOpen(problem(kind))).toBe(false);
    expect(told(kind, { retryAfterMs: 30_100 }).message).toMatch(/Nothing was changed/);
    expect(told(kind, { retryAfterMs: 30_100 }).headers['Retry-After']).toBe('31');
  });

  it('is none when nothing was to be changed', () => {
    const error = asActionError(problem('timeout'), { scope: 'okta.users.read', changes: false });
    expect(error.message).toBe('Okta cannot be reached');
  });
});
