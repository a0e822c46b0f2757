import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { systemActor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import { gatewayPermissions } from '../access/permissions.js';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { ConfigurationService } from '../configuration/configuration.service.js';
import type { ConfigurationDiff } from '../configuration/configuration-document.dto.js';
import { writeDocument } from '../configuration/document-text.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { GatewayError } from '../errors/gateway-error.js';
import { etagOf } from '../http/etag.js';

/** What can be done with configuration documents on the command line. */
export const CONFIGURATION_VERBS = ['export', 'diff', 'apply'] as const;

/** One of {@link CONFIGURATION_VERBS}. */
export type ConfigurationVerb = (typeof CONFIGURATION_VERBS)[number];

/**
 * Exports, compares or applies the whole configuration straight in the database: whoever has its credentials and the
 * gateway's keys may. Applying goes by the same rules as the API.
 * @param file The document; `-` or none = standard input. Not for `export`.
 * @returns what to print: the document, or the changes one on a line.
 * @throws GatewayError as the API answers.
 */
export async function runConfiguration(
  configuration: Configuration,
  verb: ConfigurationVerb,
  file: string | undefined,
): Promise<string> {
  const document = verb === 'export' ? '' : await readText(file);
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    const service = app.get(ConfigurationService);
    const caller = await operator(app.get(ConnectionsRepository));
    if (verb === 'export') return writeDocument((await service.export(caller)).body);
    const compared = await service.diff(caller, document);
    if (verb === 'diff') return describe(compared.body, 'Nothing differs.');
    const applied = await service.apply(caller, etagOf(compared.version), document);
    return describe(applied.body, 'Nothing differs: nothing was changed.');
  } finally {
    await app.close();
  }
}

/** Whoever works at the gateway's own machine holds everything, and the audit trail names the command line. */
async function operator(connections: ConnectionsRepository): Promise<Caller> {
  const platform = await connections.findPlatform();
  if (!platform) {
    throw new GatewayError('not-found', 'There is no connection yet: start the gateway once.');
  }
  return {
    ...systemActor(`cli-${randomUUID()}`),
    type: 'system',
    name: 'command line',
    connectionId: platform.id,
    connectionSlug: platform.slug,
    platform: true,
    roles: ['admin'],
    permissions: new Set(gatewayPermissions),
  };
}

function readText(file: string | undefined): Promise<string> {
  return file === undefined || file === '-' ? text(process.stdin) : readFile(file, 'utf8');
}

function describe({ changes, notes }: ConfigurationDiff, nothing: string): string {
  const lines = [
    ...(changes.length === 0 ? [nothing] : changes.map(({ summary }) => summary)),
    ...notes.map(({ detail }) => `note: ${detail}`),
  ];
  return `${lines.join('\n')}\n`;
}
