import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { createApiToken } from '../../src/cli/api-token-create.js';
import type { Clock } from '../../src/config/clock.js';
import type { Configuration } from '../../src/config/configuration.js';
import { createLog } from '../../src/config/log.js';
import { createGateway } from '../../src/create-gateway.js';
import type { CleanUp } from './clean-up.js';
import { writePrivateFile } from './data-folder.js';
import { demoConfiguration, type DemoGatewaySettings } from './gateway-settings.js';
import { tokenWorks } from './seed-gateway.js';

/** What the demo decides about its gateway. */
export interface StartGatewayOptions {
  readonly settings: DemoGatewaySettings;
  readonly logFile: string;
  /** Where an earlier start left an API token. */
  readonly apiTokenFile: string;
  readonly clock: Clock | undefined;
}

/**
 * Starts the gateway as production does, in this process.
 * @returns an API token with the role `admin`: the one of an earlier start if it still works, else a new one.
 */
export async function startGateway(options: StartGatewayOptions, cleanUp: CleanUp): Promise<string> {
  const { settings, logFile, apiTokenFile, clock } = options;
  const configuration = demoConfiguration(settings);
  const lines = createWriteStream(logFile, { mode: 0o600 });
  cleanUp.add(() => new Promise<void>((resolve) => lines.end(resolve)));
  const log = createLog(configuration.log.level, lines);
  const gateway = await createGateway({ configuration, log, ...(clock ? { clock } : {}) });
  cleanUp.add(() => gateway.close());
  await gateway.listen();
  return provideApiToken(configuration, apiTokenFile);
}

async function provideApiToken(configuration: Configuration, file: string): Promise<string> {
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (await tokenWorks(configuration.publicOrigin, kept)) return kept;
  }
  const token = await createApiToken(configuration, { role: 'admin', name: 'demo' });
  writePrivateFile(file, token);
  return token;
}
