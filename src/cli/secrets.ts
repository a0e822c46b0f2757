import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { systemActor, type Actor } from '../access/actor.js';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { LostSecrets } from '../secret-rotation/lost-secrets.js';
import {
  SecretRotation,
  type ColumnRotation,
  type SecretRotationReport,
} from '../secret-rotation/secret-rotation.js';

export const SECRETS_USAGE = `  secrets rotate
      Seals every stored secret with the first key of ENCRYPTION_KEYS, from whichever of its keys, while gateways run;
      says which keys may be removed then. The exit status is 1 while something is left.
  secrets forget <key id>
      Gives up what was sealed with a key that is lost for good. Both need the gateway's environment.
`;

/** What a command has to say, and its exit status. */
export interface SecretsAnswer {
  readonly text: string;
  readonly status: 0 | 1;
}

/**
 * Seals everything anew. Never prints a secret.
 * @param progress Told how far it is.
 * @throws GatewayError when the database can't be used: what was done is done, and may be begun again.
 */
export async function rotateSecrets(
  configuration: Configuration,
  progress: (line: string) => void,
): Promise<SecretsAnswer> {
  return inGateway(configuration, async (app, actor) => {
    const report = await app.get(SecretRotation).rotate(actor, ({ table, column }, resealed) => {
      progress(`${table}.${column}: ${resealed}`);
    });
    const lost = report.columns.some(
      ({ column, unreadableCount }) => column.loss === 'needed' && unreadableCount > 0,
    );
    return { text: spellReport(report), status: report.neededKeyIds.length > 0 || lost ? 1 : 0 };
  });
}

/** Gives up what a lost key sealed. @throws GatewayError for a key that is configured, or no key's id. */
export async function forgetSecrets(configuration: Configuration, keyId: string): Promise<SecretsAnswer> {
  return inGateway(configuration, async (app, actor) => {
    const forgotten = await app.get(LostSecrets).forget(actor, keyId);
    const lines = forgotten.map(({ column, count }) => `${count} ${column.holds} were given up.`);
    return {
      text: `${lines.length > 0 ? lines.join('\n') : `Nothing that is needed was sealed with key ${keyId}.`}\n`,
      status: 0,
    };
  });
}

async function inGateway<T>(
  configuration: Configuration,
  work: (app: INestApplication, actor: Actor) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    return await work(app, { ...systemActor(`cli-${randomUUID()}`), name: 'command line' });
  } finally {
    await app.close();
  }
}

function spellReport({
  columns,
  currentKeyId,
  removableKeyIds,
  neededKeyIds,
  auditFaults,
}: SecretRotationReport): string {
  const lines = [
    ...columns.flatMap(spellColumn),
    auditFaults === 0
      ? `The audit trail is vouched for by key ${currentKeyId}.`
      : `The audit trail has ${auditFaults} ${auditFaults === 1 ? 'fault' : 'faults'}, and was not handed over to key ${currentKeyId}: see "audit verify".`,
    `Key ${currentKeyId} seals.`,
    ...removableKeyIds.map((keyId) => `Key ${keyId} may now be removed from ENCRYPTION_KEYS.`),
    ...neededKeyIds.map((keyId) => `Key ${keyId} is still needed.`),
  ];
  return `${lines.join('\n')}\n`;
}

function spellColumn({ column, resealed, unreadable, unreadableCount, left }: ColumnRotation): string[] {
  const name = `${column.table}.${column.column}`;
  const keys = [...left].map(([keyId, count]) => `${count} with key ${keyId}`);
  return [
    `${name}: ${resealed} sealed anew${keys.length > 0 ? `; left are ${keys.join(', ')}` : ''}`,
    ...(unreadableCount > 0
      ? [
          `${name}: ${unreadableCount} can't be opened: ${unreadable.join(', ')}${unreadableCount > unreadable.length ? ', …' : ''}`,
        ]
      : []),
  ];
}
