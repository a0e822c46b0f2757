import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { ApiTokensService } from '../api-tokens/api-tokens.service.js';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';

/** What the command line asks for. */
export interface ApiTokenWish {
  readonly role: string;
  /** Slug or id. Default: the platform connection. */
  readonly connection?: string;
  readonly name: string;
  /** As typed; 1 to 365. */
  readonly expiresInDays?: string;
}

/**
 * Makes an API token straight in the database: whoever has its credentials and the gateway's keys may.
 * @returns the secret, which is shown nowhere else.
 * @throws GatewayError when the role or the connection doesn't exist.
 */
export async function createApiToken(configuration: Configuration, wish: ApiTokenWish): Promise<string> {
  const expiresInDays = wish.expiresInDays === undefined ? undefined : Number(wish.expiresInDays);
  if (
    expiresInDays !== undefined &&
    !(Number.isInteger(expiresInDays) && expiresInDays >= 1 && expiresInDays <= 365)
  ) {
    throw new GatewayError('validation-failed', '--expires-in-days must be a whole number from 1 to 365.');
  }
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    const connections = app.get(ConnectionsRepository);
    const connection = wish.connection
      ? await connections.findBySlugOrId(wish.connection)
      : await connections.findPlatform();
    if (!connection) {
      throw new GatewayError(
        'not-found',
        'There is no such connection yet: start the gateway once, or name another.',
      );
    }
    const actor = { ...systemActor(`cli-${randomUUID()}`), name: 'command line' };
    const { name, role: roleKey } = wish;
    const created = await app
      .get(Transactions)
      .run((tx) => app.get(ApiTokensService).create(tx, actor, { name, roleKey, connection, expiresInDays }));
    return created.token;
  } finally {
    await app.close();
  }
}
