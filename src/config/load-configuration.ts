import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readFileSync } from 'node:fs';
import {
  Configuration,
  type BootstrapConnection,
  type BootstrapManagementCredential,
} from './configuration.js';
import { parseCidrs } from './environment-rules.js';
import { Environment, environmentNames } from './environment.js';
import { oktaIssuer, oktaOrigin } from './okta-domain.js';

/** One faulty variable: its name and what it should be. Never its value. */
export interface ConfigurationFault {
  readonly name: string;
  readonly problem: string;
}

/** Thrown when the environment is not acceptable; `message` is the whole report, one line per fault. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(
      [
        `The gateway does not start: ${faults.length} ${faults.length === 1 ? 'variable is' : 'variables are'} missing or wrong.`,
        ...faults.map(({ name, problem }) => `  ${name} ${problem}`),
      ].join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads and checks the whole environment.
 * @throws ConfigurationError that names every faulty variable at once and echoes no value.
 */
export function loadConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const faults: ConfigurationFault[] = [];
  const environment = readEnvironment(env, faults);
  for (const error of validateSync(environment, { skipMissingProperties: false })) {
    if (faults.some((fault) => fault.name === error.property)) continue;
    const [problem = 'is not acceptable'] = Object.values(error.constraints ?? {}).map((message) =>
      message.startsWith(error.property) ? message.slice(error.property.length + 1) : message,
    );
    faults.push({
      name: error.property,
      problem: error.value === undefined ? `is missing: ${problem}` : problem,
    });
  }
  faults.push(...crossFaults(environment));
  const missing = missingForFirstConnection(environment);
  if (faults.length > 0) {
    faults.push(...firstConnectionFaults(missing));
    throw new ConfigurationError(faults);
  }
  return toConfiguration(environment, missing);
}

/** What the first connection cannot be made without: the issuer stands for the domain, too. */
const NEEDED = ['OKTA_ISSUER_URI', 'OKTA_CLIENT_ID', 'OKTA_CLIENT_SECRET'];

/** Whether nothing of the first connection is given, so that it is made in the browser. */
export function leavesConnectionOut(missing: readonly string[]): boolean {
  return NEEDED.every((name) => missing.includes(name));
}

/** What is said of those that are missing while others are there. */
export function firstConnectionFaults(missing: readonly string[]): ConfigurationFault[] {
  const problem =
    'is missing: needed while no connection exists; without any OKTA_* it is made in the browser';
  return missing.map((name) => ({ name, problem }));
}

/** Takes the known variables, reads `X_FILE` where X is absent, and treats an empty value as absent. */
function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  faults: ConfigurationFault[],
): Environment {
  const values: Record<string, string> = {};
  for (const name of environmentNames) {
    const file = env[`${name}_FILE`];
    const direct = env[name];
    if (direct && file) {
      faults.push({ name, problem: `and ${name}_FILE are both set: keep one` });
    } else if (direct) {
      values[name] = direct;
    } else if (file) {
      try {
        const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
        if (text === '') faults.push({ name, problem: `is empty in the file that ${name}_FILE names` });
        else values[name] = text;
      } catch {
        faults.push({ name, problem: `cannot be read from the file that ${name}_FILE names` });
      }
    }
  }
  return plainToInstance(Environment, values);
}

/** Rules about several variables at once. */
function crossFaults(env: Environment): ConfigurationFault[] {
  const faults: ConfigurationFault[] = [];
  if (env.OKTA_ISSUER_URI && env.OKTA_DOMAIN) {
    faults.push({ name: 'OKTA_DOMAIN', problem: 'and OKTA_ISSUER_URI are both set: keep one' });
  }
  if (env.OKTA_AUTHORIZATION_SERVER_ID && !env.OKTA_DOMAIN) {
    faults.push({ name: 'OKTA_AUTHORIZATION_SERVER_ID', problem: 'needs OKTA_DOMAIN' });
  }
  if (env.OKTA_API_TOKEN && (env.OKTA_API_CLIENT_ID || env.OKTA_API_PRIVATE_KEY)) {
    faults.push({
      name: 'OKTA_API_TOKEN',
      problem: 'and OKTA_API_CLIENT_ID are both set: keep one kind of credential',
    });
  }
  if (Boolean(env.OKTA_API_CLIENT_ID) !== Boolean(env.OKTA_API_PRIVATE_KEY)) {
    const name = env.OKTA_API_CLIENT_ID ? 'OKTA_API_PRIVATE_KEY' : 'OKTA_API_CLIENT_ID';
    faults.push({
      name,
      problem: 'is missing: a service app needs OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY',
    });
  }
  if (number(env.SESSION_IDLE_SECONDS, 0) > number(env.SESSION_MAX_SECONDS, Infinity)) {
    faults.push({ name: 'SESSION_IDLE_SECONDS', problem: 'must not exceed SESSION_MAX_SECONDS' });
  }
  if (number(env.MEMBERSHIP_MAX_AGE_SECONDS, 0) > number(env.MEMBERSHIP_STALE_LIMIT_SECONDS, Infinity)) {
    faults.push({
      name: 'MEMBERSHIP_MAX_AGE_SECONDS',
      problem: 'must not exceed MEMBERSHIP_STALE_LIMIT_SECONDS',
    });
  }
  return faults;
}

function missingForFirstConnection(env: Environment): string[] {
  const missing: string[] = [];
  if (!env.OKTA_ISSUER_URI && !env.OKTA_DOMAIN) missing.push('OKTA_ISSUER_URI');
  if (!env.OKTA_CLIENT_ID) missing.push('OKTA_CLIENT_ID');
  if (!env.OKTA_CLIENT_SECRET) missing.push('OKTA_CLIENT_SECRET');
  return missing;
}

function toConfiguration(env: Environment, missing: readonly string[]): Configuration {
  const publicUrl = new URL(env.PUBLIC_URL);
  const list = (value: string | undefined) =>
    (value ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  return Object.assign(new Configuration(), {
    publicOrigin: publicUrl.origin,
    secure: publicUrl.protocol === 'https:',
    listen: { host: env.HOST ?? '127.0.0.1', port: number(env.PORT, 3000) },
    database: {
      url: env.DATABASE_URL,
      directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
      poolSize: number(env.DATABASE_POOL_SIZE, 10),
    },
    encryptionKeys: list(env.ENCRYPTION_KEYS).map((key) => Buffer.from(key, 'base64')),
    okta: {
      connection: missing.length === 0 ? bootstrapConnection(env) : undefined,
      missing,
      management: bootstrapManagement(env),
      groupsClaim: env.OKTA_GROUPS_CLAIM ?? 'groups',
      defaultRole: env.DEFAULT_ROLE ?? null,
      redirectPath: env.OKTA_REDIRECT_PATH ?? '/authorization-code/callback',
      postLogoutPath: env.OKTA_POST_LOGOUT_PATH ?? '/logout',
      allowPrivateIssuers: env.ALLOW_PRIVATE_ISSUERS === 'on',
    },
    adminGroup: env.ADMIN_GROUP,
    trustedProxies: parseCidrs(list(env.TRUSTED_PROXIES)),
    session: sessionLimits(env),
    membership: membershipLimits(env),
    rateLimits: { signIn: number(env.SIGN_IN_RATE_LIMIT, 600), api: number(env.API_RATE_LIMIT, 6000) },
    localLogin: (env.LOCAL_LOGIN ?? 'off') as Configuration['localLogin'],
    securityContact: env.SECURITY_CONTACT,
    supportContact: env.SUPPORT_CONTACT,
    auditRetentionDays: number(env.AUDIT_RETENTION_DAYS, 0),
    workers: number(env.WORKERS, 1),
    metricsPort: portOf(env.METRICS_PORT),
    extAuthzGrpcPort: portOf(env.EXT_AUTHZ_GRPC_PORT),
    log: {
      level: env.LOG_LEVEL ?? 'info',
      decisions: (env.DECISION_LOG ?? 'denied') as 'all' | 'denied' | 'none',
    },
    revocationBoundMs: 1000,
  } satisfies Configuration);
}

/** Of two limits that belong together, the default of the one gives way to what is said of the other. */
function sessionLimits(env: Environment): Configuration['session'] {
  const idleSeconds = number(env.SESSION_IDLE_SECONDS, Math.min(3600, number(env.SESSION_MAX_SECONDS, 3600)));
  return { idleSeconds, maxSeconds: number(env.SESSION_MAX_SECONDS, Math.max(28800, idleSeconds)) };
}

function membershipLimits(env: Environment): Configuration['membership'] {
  const { MEMBERSHIP_MAX_AGE_SECONDS: maxAge, MEMBERSHIP_STALE_LIMIT_SECONDS: staleLimit } = env;
  const maxAgeSeconds = number(maxAge, Math.min(900, number(staleLimit, 900)));
  return { maxAgeSeconds, staleLimitSeconds: number(staleLimit, Math.max(3600, maxAgeSeconds)) };
}

function bootstrapConnection(env: Environment): BootstrapConnection {
  const issuer =
    env.OKTA_ISSUER_URI ??
    oktaIssuer(oktaOrigin(env.OKTA_DOMAIN ?? '') ?? '', env.OKTA_AUTHORIZATION_SERVER_ID);
  return {
    issuer: issuer.replace(/\/+$/, ''),
    clientId: env.OKTA_CLIENT_ID ?? '',
    clientSecret: env.OKTA_CLIENT_SECRET ?? '',
  };
}

function bootstrapManagement(env: Environment): BootstrapManagementCredential | undefined {
  if (env.OKTA_API_TOKEN) return { type: 'ssws', apiToken: env.OKTA_API_TOKEN };
  if (env.OKTA_API_CLIENT_ID && env.OKTA_API_PRIVATE_KEY) {
    return {
      type: 'service-app',
      clientId: env.OKTA_API_CLIENT_ID,
      privateKey: env.OKTA_API_PRIVATE_KEY,
      keyId: env.OKTA_API_KEY_ID ?? null,
    };
  }
  return undefined;
}

function portOf(value: string | undefined): number | undefined {
  return value && value !== 'off' ? Number(value) : undefined;
}

function number(value: string | undefined, fallback: number): number {
  return value === undefined ? fallback : Number(value);
}
