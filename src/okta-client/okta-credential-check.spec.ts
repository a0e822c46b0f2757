import { FakeClock } from '../../test/support/clock.js';
import { loadConfiguration } from '../config/load-configuration.js';
import { DelegatedTokens } from './delegated-tokens.js';
import { OktaCredentialCheck } from './okta-credential-check.js';

describe('the check of a management credential', () => {
  const configuration = loadConfiguration({
    PUBLIC_URL: 'https://sso.example.com',
    DATABASE_URL: 'postgres://localhost/rolegate',
    ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
    OKTA_ISSUER_URI: 'https://example.okta.com',
    OKTA_CLIENT_ID: 'client',
    OKTA_CLIENT_SECRET: 'secret',
  });

  // Never asked: the credential of the test needs no grant.
  const noGrants = Object.create(DelegatedTokens.prototype) as DelegatedTokens;

  it('sends nothing to a private network, and tells nothing of what is there', async () => {
    const check = new OktaCredentialCheck(new FakeClock(), configuration, noGrants);
    const fetchOfNode = globalThis.fetch;
    let sent = 0;
    globalThis.fetch = () => {
      sent += 1;
      return Promise.reject(new Error('not in this test'));
    };
    try {
      const credential = { type: 'ssws', apiToken: '00token' } as const;
      await expect(check.check('https://10.1.2.3', credential)).resolves.toEqual({
        verdict: 'unreachable',
        grantedScopes: null,
        reason: 'unreachable',
      });
      expect(sent).toBe(0);
    } finally {
      globalThis.fetch = fetchOfNode;
    }
  });
});
