import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { hashToken } from '../crypto/tokens.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { UNCHANGING } from '../http/etag.js';
import { cursorParts, decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { newCredentialSecret } from './credential-secret.js';
import {
  toCredentialResponse,
  type CreateCredentialDto,
  type CreatedCredentialResponse,
  type CredentialResponse,
} from './credential.dto.js';
import { CredentialsRepository, type CredentialPosition } from './credentials.repository.js';
import { assertPlatform } from './platform-callers.js';

/** Credentials of one application at most: enough for many copies of it, of which each is replaced by turns. */
export const MAX_CREDENTIALS = 50;

/** Lists, makes and deletes the credentials of applications. Callers of the platform connection alone see them. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly credentials: CredentialsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `permission-denied`, `not-found`. */
  async list(
    caller: Caller,
    slugOrId: string,
    { limit, after }: PageQuery,
  ): Promise<PageOf<CredentialResponse>> {
    assertPlatform(caller);
    const { id } = await this.applications.find(slugOrId);
    const rows = await this.credentials.findPage(
      id,
      limit + 1,
      after === undefined ? undefined : positionOf(after),
    );
    return pageOf(rows, limit, toCredentialResponse, (row) => [row.createdAt.toISOString(), row.id]);
  }

  /** @throws GatewayError `permission-denied`, `not-found`. */
  async get(caller: Caller, slugOrId: string, credentialId: string): Promise<CredentialResponse> {
    assertPlatform(caller);
    const { id } = await this.applications.find(slugOrId);
    const credential = await this.credentials.find(id, resourceId(credentialId, 'credential'));
    if (!credential) throw notFound('credential');
    return toCredentialResponse(credential);
  }

  /**
   * Makes a credential and shows its token this once. The older ones stay, so that an application changes over without
   * a pause.
   * @throws GatewayError `permission-denied`, `not-found`, `built-in`, `validation-failed`.
   */
  async create(
    caller: Caller,
    slugOrId: string,
    { name, expiresAt }: CreateCredentialDto,
  ): Promise<CreatedCredentialResponse> {
    assertPlatform(caller);
    const createdAt = this.clock.now();
    const expiry = expiresAt === undefined ? null : new Date(expiresAt);
    if (expiry && expiry <= createdAt) {
      throw invalidValue('/expiresAt', 'not-in-future', 'A credential expires in the future, or never.');
    }
    return this.change(slugOrId, async (tx, application) => {
      if (application.builtIn) {
        throw new GatewayError('built-in', 'The gateway itself asks nobody: make an API token instead.');
      }
      if ((await this.credentials.count(application.id, tx.manager)) >= MAX_CREDENTIALS) {
        const detail = `An application has at most ${MAX_CREDENTIALS} credentials: delete one that is not used.`;
        throw invalidValue('', 'too-many', detail);
      }
      const token = newCredentialSecret();
      const credential = await this.credentials.insert(tx, {
        applicationId: application.id,
        name,
        tokenHash: hashToken(token),
        createdBy: caller.name,
        createdAt,
        expiresAt: expiry,
        lastUsedAt: null,
        lastUsedAddress: null,
        lastUsedProgram: null,
      });
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'application-credential.created',
        target: { type: 'application-credential', id: credential.id },
        after: { application: application.slug, ...toCredentialResponse(credential) },
      });
      return { id: credential.id, token };
    });
  }

  /** @throws GatewayError `permission-denied`, `not-found`, `version-mismatch`. */
  async remove(
    caller: Caller,
    slugOrId: string,
    credentialId: string,
    ifMatch: string | undefined,
  ): Promise<void> {
    assertPlatform(caller);
    const id = resourceId(credentialId, 'credential');
    await this.change(slugOrId, async (tx, application) => {
      const credential = await this.credentials.find(application.id, id, tx.manager);
      if (!credential) throw notFound('credential');
      const deletable = { kind: 'application-credential', key: id, version: UNCHANGING } as const;
      await assertMayDelete(tx.manager, ifMatch, deletable);
      await this.credentials.remove(tx, id);
      await this.audit.record(tx, caller, {
        connectionId: null,
        action: 'application-credential.deleted',
        target: { type: 'application-credential', id },
        before: { application: application.slug, ...toCredentialResponse(credential) },
      });
    });
  }

  private change<T>(
    slugOrId: string,
    work: (tx: Transaction, application: Application) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      return work(tx, await this.applications.find(slugOrId, tx.manager));
    });
  }
}

function positionOf(cursor: string): CredentialPosition {
  const [createdAt, id] = decodeCursor(cursor, [cursorParts.timestamp, cursorParts.uuid]);
  return { createdAt: new Date(String(createdAt)), id: String(id) };
}
