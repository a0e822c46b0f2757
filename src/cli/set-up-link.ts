import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { SetUp } from '../set-up/set-up.service.js';

/**
 * Makes a set-up link straight in the database: whoever has its credentials may. Older links are worth nothing then.
 * @throws GatewayError `not-found` when there is nothing to set up, `unavailable`.
 */
export async function makeSetUpLink(configuration: Configuration): Promise<string> {
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    return await app.get(SetUp).link({ ...systemActor(`cli-${randomUUID()}`), name: 'command line' });
  } finally {
    await app.close();
  }
}
