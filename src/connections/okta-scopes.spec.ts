import { GatewayError } from '../errors/gateway-error.js';
import {
  assertManagementScopes,
  assertSignInScopes,
  DEFAULT_MANAGEMENT_SCOPES,
  oktaScopes,
} from './okta-scopes.js';

function refusalOf(judge: () => void): GatewayError {
  try {
    judge();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('Okta’s scopes', () => {
  it('are each either requestable or refused for a reason, and always for a purpose', () => {
    for (const { purpose, requestable, reason } of oktaScopes) {
      expect(purpose).not.toBe('');
      expect(reason === undefined).toBe(requestable);
    }
    expect(new Set(oktaScopes.map(({ scope }) => scope)).size).toBe(oktaScopes.length);
  });

  it('may all be requested where they belong, but for the refused ones', () => {
    const requestable = (kind: string) =>
      oktaScopes.filter((entry) => entry.requestable && entry.kind === kind).map(({ scope }) => scope);
    expect(() => assertSignInScopes(requestable('sign-in'))).not.toThrow();
    expect(() => assertManagementScopes(requestable('management'))).not.toThrow();
    expect(() => assertManagementScopes(DEFAULT_MANAGEMENT_SCOPES)).not.toThrow();
  });

  it.each([
    ['device_sso', /native apps/],
    ['okta.users.read', /managementAuth\.scopes/],
    ['okta.myAccount.read', /managementAuth\.scopes/],
    ['okta.clients.register', /registers no apps/],
  ])('refuse %s at sign-in and say why', (scope, reason) => {
    const error = refusalOf(() => assertSignInScopes(['phone', scope]));
    expect([error.code, error.status, error.errors?.[0]?.pointer]).toEqual([
      'scope-refused',
      422,
      '/scopes/1',
    ]);
    expect(error.message).toMatch(reason);
  });

  it.each([
    ['okta.clients.manage', /never changes app integrations/],
    ['okta.workflows.invoke.manage', /starts no flows/],
    ['okta.policies.manage', /No feature/],
    ['offline_access', /scope of sign-ins/],
    ['ssf.manage', /No feature/],
  ])('refuse %s for the management API and say why', (scope, reason) => {
    const error = refusalOf(() => assertManagementScopes([scope]));
    expect([error.code, error.errors?.[0]?.pointer]).toEqual(['scope-refused', '/managementAuth/scopes/0']);
    expect(error.message).toMatch(reason);
  });

  it('leave the scopes of custom authorization servers to their admins', () => {
    expect(() => assertSignInScopes(['orders:read', 'address', 'tenant'])).not.toThrow();
  });
});
