import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AppModule } from '../app.module.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';

/** How many connections are read at once. */
const PAGE = 100;

/**
 * Ends every session of every connection, straight in the database, audited for each; running replicas hear of it
 * within a second. For what a restored database brings back: sessions that had been revoked after the backup.
 * @returns what was done, in words.
 * @throws GatewayError when the database can't be used.
 */
export async function endAllSessions(configuration: Configuration): Promise<string> {
  const clock = new SystemClock();
  const app = await NestFactory.create(AppModule.for(configuration, clock), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    const connections = app.get(ConnectionsRepository);
    const actor = { ...systemActor(`cli-${randomUUID()}`), name: 'command line' };
    const at = clock.now();
    const ended: string[] = [];
    for (let after: string | undefined; ; after = ended.at(-1)) {
      const page = await connections.findPage(PAGE, after);
      for (const { id, slug, sessionsValidAfter } of page) {
        await app.get(Transactions).run(async (tx) => {
          await connections.endSessions(tx, id, at);
          await app.get(AuditTrail).record(tx, actor, {
            connectionId: id,
            action: 'session.revoked',
            target: { type: 'connection', id },
            before: { connection: slug, sessionsValidAfter },
            after: { connection: slug, sessionsValidAfter: at },
          });
        });
        ended.push(slug);
      }
      if (page.length < PAGE) return `All sessions are ended, of: ${ended.join(', ') || 'no connection'}.`;
    }
  } finally {
    await app.close();
  }
}
