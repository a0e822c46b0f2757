import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AppModule } from '../app.module.js';
import { SigningKeyRotation } from '../assertions/signing-key-rotation.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';

/**
 * Makes the next key of assertions before its time, straight in the database; running replicas hear of it within a
 * second.
 * @param compromised True: it signs at once, and every other key is gone at once. False: it signs after a day.
 * @returns what was done, in words.
 * @throws GatewayError when the database can't be used.
 */
export async function rotateSigningKeys(configuration: Configuration, compromised: boolean): Promise<string> {
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    const actor = { ...systemActor(`cli-${randomUUID()}`), name: 'command line' };
    const made = await app.get(SigningKeyRotation).rotate(actor, compromised);
    if (!made) return 'The next key waits already: nothing was changed. With --now it would not.';
    return compromised
      ? `Key ${made.id} signs now. Every other key is gone.`
      : `Key ${made.id} is published and signs from ${made.signsFrom.toISOString()}.`;
  } finally {
    await app.close();
  }
}
