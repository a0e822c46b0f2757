import type { Configuration } from '../../src/config/configuration.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ADMIN_GROUP } from './cast.js';
import type { DemoSecrets } from './data-folder.js';
import { OKTA_CLIENT_ID } from './okta-org.js';
import { LOOPBACK } from './ports.js';

/** What the gateway of the demo is connected to. */
export interface DemoGatewaySettings {
  readonly publicUrl: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly oktaUrl: string;
  readonly secrets: DemoSecrets;
}

/**
 * The gateway's configuration, written and checked as in production. The variables of the shell play no part:
 * a demo that reached a real Okta or a real database by accident would be a bad surprise.
 */
export function demoConfiguration(settings: DemoGatewaySettings): Configuration {
  const { publicUrl, port, databaseUrl, oktaUrl, secrets } = settings;
  return loadConfiguration({
    PUBLIC_URL: publicUrl,
    HOST: LOOPBACK,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: secrets.encryptionKey,
    OKTA_ISSUER_URI: oktaUrl,
    OKTA_CLIENT_ID,
    OKTA_CLIENT_SECRET: secrets.oktaClientSecret,
    OKTA_API_TOKEN: secrets.oktaApiToken,
    ADMIN_GROUP,
    // The sample application's proxy runs on this machine and forwards what the browser asked for.
    TRUSTED_PROXIES: LOOPBACK,
    DECISION_LOG: 'all',
  });
}
