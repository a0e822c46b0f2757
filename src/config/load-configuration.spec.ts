import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfiguration } from './load-configuration.js';

const key = randomBytes(32).toString('base64');
const valid = {
  PUBLIC_URL: 'https://sso.example.com',
  DATABASE_URL: 'postgres://rolegate@db:5432/rolegate',
  ENCRYPTION_KEYS: key,
  OKTA_ISSUER_URI: 'https://example.okta.com/oauth2/default',
  OKTA_CLIENT_ID: '0oa1',
  OKTA_CLIENT_SECRET: 'secret',
};

function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfiguration(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map((fault) => fault.name);
  }
}

describe('loadConfiguration', () => {
  it('takes a complete environment and fills in the defaults', () => {
    const configuration = loadConfiguration(valid);
    expect(configuration.publicOrigin).toBe('https://sso.example.com');
    expect(configuration.secure).toBe(true);
    expect(configuration.listen).toEqual({ host: '127.0.0.1', port: 3000 });
    expect(configuration.database.directUrl).toBe(valid.DATABASE_URL);
    expect(configuration.session).toEqual({ idleSeconds: 3600, maxSeconds: 28800 });
    expect(configuration.membership).toEqual({ maxAgeSeconds: 900, staleLimitSeconds: 3600 });
    expect(configuration.okta.connection?.issuer).toBe('https://example.okta.com/oauth2/default');
    expect(configuration.trustedProxies.check('10.0.0.1')).toBe(false);
  });

  it.each([
    [{ SESSION_MAX_SECONDS: '20' }, { session: { idleSeconds: 20, maxSeconds: 20 } }],
    [{ SESSION_IDLE_SECONDS: '90000' }, { session: { idleSeconds: 90000, maxSeconds: 90000 } }],
    [{ MEMBERSHIP_STALE_LIMIT_SECONDS: '20' }, { membership: { maxAgeSeconds: 20, staleLimitSeconds: 20 } }],
    [
      { MEMBERSHIP_MAX_AGE_SECONDS: '9000' },
      { membership: { maxAgeSeconds: 9000, staleLimitSeconds: 9000 } },
    ],
  ])('lets the default of one limit give way to what is said of the other: %j', (said, limits) => {
    expect(loadConfiguration({ ...valid, ...said })).toMatchObject(limits);
  });

  it('refuses limits that contradict each other', () => {
    expect(faultsOf({ ...valid, SESSION_IDLE_SECONDS: '20', SESSION_MAX_SECONDS: '10' })).toEqual([
      'SESSION_IDLE_SECONDS',
    ]);
    expect(
      faultsOf({ ...valid, MEMBERSHIP_MAX_AGE_SECONDS: '20', MEMBERSHIP_STALE_LIMIT_SECONDS: '10' }),
    ).toEqual(['MEMBERSHIP_MAX_AGE_SECONDS']);
  });

  it('names every missing variable in one report', () => {
    expect(faultsOf({})).toEqual(
      expect.arrayContaining([
        'PUBLIC_URL',
        'DATABASE_URL',
        'ENCRYPTION_KEYS',
        'OKTA_ISSUER_URI',
        'OKTA_CLIENT_ID',
        'OKTA_CLIENT_SECRET',
      ]),
    );
  });

  it('says of OKTA_* that the connection can be made in the browser without them', () => {
    expect(() => loadConfiguration({})).toThrow(
      /OKTA_ISSUER_URI .*without any OKTA_\* it is made in the browser/,
    );
  });

  it('does not need the OKTA variables when the rest is right: a connection may exist already', () => {
    const { PUBLIC_URL, DATABASE_URL, ENCRYPTION_KEYS } = valid;
    const configuration = loadConfiguration({ PUBLIC_URL, DATABASE_URL, ENCRYPTION_KEYS });
    expect(configuration.okta.connection).toBeUndefined();
    expect(configuration.okta.missing).toEqual(['OKTA_ISSUER_URI', 'OKTA_CLIENT_ID', 'OKTA_CLIENT_SECRET']);
  });

  it.each([
    ['PUBLIC_URL', 'http://sso.example.com'],
    ['PUBLIC_URL', 'https://sso.example.com/path'],
    ['PUBLIC_URL', 'https://user:pass@sso.example.com'],
    ['PUBLIC_URL', 'sso.example.com'],
    ['PUBLIC_URL', 'https://sso.example.com?'],
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['METRICS_PORT', '70000'],
    ['METRICS_PORT', 'on'],
    ['OKTA_API_PRIVATE_KEY', 'no key'],
    ['DATABASE_URL', 'mysql://db/rolegate'],
    ['ENCRYPTION_KEYS', 'c2hvcnQ='],
    ['ENCRYPTION_KEYS', `${key},${key}`],
    ['OKTA_ISSUER_URI', 'http://example.okta.com'],
    ['OKTA_REDIRECT_PATH', '/callback'],
    ['OKTA_POST_LOGOUT_PATH', '/bye'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '::/0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.internal'],
    ['SESSION_IDLE_SECONDS', '0'],
    ['SIGN_IN_RATE_LIMIT', '-1'],
    ['LOCAL_LOGIN', 'maybe'],
    ['SECURITY_CONTACT', 'security@example.com'],
    ['SUPPORT_CONTACT', 'javascript:alert(1)'],
    ['AUDIT_RETENTION_DAYS', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['DECISION_LOG', 'some'],
    ['DEFAULT_ROLE', 'Not A Key'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultsOf({ ...valid, [name]: value })).toContain(name);
  });

  it('never echoes a value, least of all a secret', () => {
    const env = {
      ...valid,
      ENCRYPTION_KEYS: 'hunter2-not-a-key',
      PORT: 'port-value',
      DATABASE_URL: 'mysql://u:pw-value@h/d',
    };
    try {
      loadConfiguration(env);
    } catch (error) {
      const report = (error as Error).message;
      for (const value of ['hunter2', 'port-value', 'pw-value']) expect(report).not.toContain(value);
      expect(report).toContain('ENCRYPTION_KEYS');
      return;
    }
    throw new Error('the environment was accepted');
  });

  it('reads X_FILE where X is absent, and refuses both at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolegate-config-'));
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-file\n');
    try {
      const { OKTA_CLIENT_SECRET, ...rest } = valid;
      expect(
        loadConfiguration({ ...rest, OKTA_CLIENT_SECRET_FILE: file }).okta.connection?.clientSecret,
      ).toBe('from-file');
      expect(faultsOf({ ...rest, OKTA_CLIENT_SECRET, OKTA_CLIENT_SECRET_FILE: file })).toContain(
        'OKTA_CLIENT_SECRET',
      );
      expect(faultsOf({ ...rest, OKTA_CLIENT_SECRET_FILE: join(folder, 'absent') })).toContain(
        'OKTA_CLIENT_SECRET',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('builds the issuer from OKTA_DOMAIN, with and without an authorization server', () => {
    const { PUBLIC_URL, DATABASE_URL, ENCRYPTION_KEYS, OKTA_CLIENT_ID, OKTA_CLIENT_SECRET } = valid;
    const base = {
      PUBLIC_URL,
      DATABASE_URL,
      ENCRYPTION_KEYS,
      OKTA_CLIENT_ID,
      OKTA_CLIENT_SECRET,
      OKTA_DOMAIN: 'example.okta.com',
    };
    expect(loadConfiguration(base).okta.connection?.issuer).toBe('https://example.okta.com');
    expect(
      loadConfiguration({ ...base, OKTA_AUTHORIZATION_SERVER_ID: 'default' }).okta.connection?.issuer,
    ).toBe('https://example.okta.com/oauth2/default');
    expect(faultsOf({ ...base, OKTA_ISSUER_URI: valid.OKTA_ISSUER_URI })).toContain('OKTA_DOMAIN');
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'accepts plain http on loopback: %s',
    (url) => {
      expect(loadConfiguration({ ...valid, PUBLIC_URL: url }).secure).toBe(false);
    },
  );
});
