import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import type { ChecksMode } from '../connections/change-checks.js';
import { FirstConnection } from '../connections/first-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { changedMappings, compareConfigurations } from './configuration-diff.js';
import type { ChangedKind, ConfigurationDiff, EnvironmentDrift } from './configuration-document.dto.js';
import type { ConfigurationModel } from './configuration-model.js';
import { ConfigurationRepository } from './configuration.repository.js';
import { ConfigurationWriter } from './configuration-writer.js';
import { DocumentReader } from './document-reader.js';
import { withLines } from './document-text.js';
import { MappingsWriter } from './mappings-writer.js';
import { toModel } from './to-model.js';

/** What a caller must hold to change things of a kind one by one; a document asks no less. */
const WRITE_PERMISSIONS: Readonly<Record<ChangedKind, GatewayPermission>> = {
  role: 'roles:write',
  'session-limits': 'roles:write',
  connection: 'connections:write',
  'group-mapping': 'group-mappings:write',
  gateway: 'applications:write',
  application: 'applications:write',
  grant: 'applications:write',
};

/** Writes the whole configuration down, compares it with a document, and makes it what a document says. */
@Injectable()
export class ConfigurationService {
  constructor(
    private readonly configuration: ConfigurationRepository,
    private readonly reader: DocumentReader,
    private readonly mappings: MappingsWriter,
    private readonly writer: ConfigurationWriter,
    private readonly firstConnection: FirstConnection,
  ) {}

  /** @throws GatewayError `permission-denied` to callers of other connections than the platform's. */
  async export(caller: Caller): Promise<Versioned<ConfigurationModel>> {
    assertPlatform(caller);
    const { model, version } = await this.configuration.read();
    return { body: model, version };
  }

  /** Where the environment differs from what it once made. @throws GatewayError `permission-denied`. */
  async environment(caller: Caller): Promise<EnvironmentDrift> {
    assertPlatform(caller);
    const found = await this.firstConnection.differences();
    return { connection: found?.connection ?? null, variables: found?.variables ?? [] };
  }

  /**
   * What applying a document would change; the version is that of the configuration as it is.
   * @throws GatewayError `permission-denied`, `invalid-request`, `validation-failed`.
   */
  async diff(caller: Caller, body: unknown): Promise<Versioned<ConfigurationDiff>> {
    assertPlatform(caller);
    const { document } = await this.reader.read(body);
    const { model, version } = await this.configuration.read();
    const wanted = toModel(document);
    const diff = compareConfigurations(model, wanted);
    const mappings = changedMappings(model, wanted, diff);
    return { body: { ...diff, ...(mappings.length === 0 ? {} : { mappings }) }, version };
  }

  /**
   * Applies a document, whole or not at all.
   * @param ifMatch The ETag of the configuration that the document was compared with.
   * @returns what was changed, with the version afterwards.
   * @throws GatewayError `permission-denied`, `precondition-required`, `version-mismatch`, and what the single writes give.
   */
  async apply(
    caller: Caller,
    ifMatch: string | undefined,
    body: unknown,
    checks?: ChecksMode,
  ): Promise<Versioned<ConfigurationDiff>> {
    assertPlatform(caller);
    const { document, linesOf } = await this.reader.read(body);
    const seen = await this.configuration.read();
    assertIfMatch(ifMatch, seen.version, { required: true });
    const wanted = { document, model: toModel(document) };
    const diff = compareConfigurations(seen.model, wanted.model);
    assertMayWrite(caller, diff);
    if (diff.changes.length === 0) return { body: diff, version: seen.version };
    try {
      const groups = await this.mappings.identify(seen, wanted);
      const after = await this.writer.write(caller, seen, wanted, diff, groups, checks);
      return { body: diff, version: after.version };
    } catch (error) {
      throw await withLines(error, linesOf);
    }
  }
}

function assertPlatform(caller: Caller): void {
  if (caller.platform) return;
  throw new GatewayError(
    'permission-denied',
    'The configuration is read and written by callers of the platform connection.',
  );
}

function assertMayWrite(caller: Caller, { changes }: ConfigurationDiff): void {
  for (const { kind, summary } of changes) {
    const permission = WRITE_PERMISSIONS[kind];
    if (caller.permissions.has(permission)) continue;
    throw new GatewayError('permission-denied', `You need the permission ${permission} to ${summary}.`);
  }
}
