import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import { loadConfiguration } from '../config/load-configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { buildOpenApi } from '../http/openapi.js';

/** The description depends on no value of these, but a configuration must be whole. */
const ENVIRONMENT = {
  PUBLIC_URL: 'https://sso.example.com',
  DATABASE_URL: 'postgres://unused/unused',
  ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
};

/** The OpenAPI document of the whole gateway as text. Needs no database and no Okta: nothing is started. */
export async function describeApi(): Promise<string> {
  const app = await NestFactory.create(AppModule.for(loadConfiguration(ENVIRONMENT), new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
    preview: true,
  });
  return `${JSON.stringify(await buildOpenApi(app), null, 2)}\n`;
}
