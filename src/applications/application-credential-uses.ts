import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { Transactions } from '../database/transactions.js';
import { clientAddress } from '../http/client-address.js';
import { programOf } from '../http/device.js';
import { CredentialsRepository, type CredentialUse } from './credentials.repository.js';

const MINUTE_MS = 60_000;
/** Credentials whose last use is remembered at most; beyond, all are forgotten, which costs a write more each. */
const MAX_REMEMBERED = 10_000;

/** Notes when and from where applications used their credentials: at most once a minute each, behind the requests' backs. */
@Injectable()
export class ApplicationCredentialUses implements OnModuleDestroy {
  private readonly log = new Logger('ApplicationCredentials');
  /** Credential id → when a use was last noted here, in milliseconds since 1970. */
  private readonly notedAt = new Map<string, number>();
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** Notes a use. Costs the caller a look into a map; never throws. */
  note(credentialId: string, request: IncomingMessage): void {
    const now = this.clock.now();
    const last = this.notedAt.get(credentialId);
    if (last !== undefined && now.getTime() - last < MINUTE_MS) return;
    if (this.notedAt.size >= MAX_REMEMBERED) this.notedAt.clear();
    this.notedAt.set(credentialId, now.getTime());
    const use = {
      at: now,
      address: clientAddress(request, this.configuration.trustedProxies),
      program: programOf(request.headers['user-agent'] ?? null),
    };
    const write = this.write(credentialId, use).finally(() => this.writing.delete(write));
    this.writing.add(write);
  }

  /** Waits for what is being written, so that no write meets a database that is closed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.writing);
  }

  private async write(credentialId: string, use: CredentialUse): Promise<void> {
    const notSince = new Date(use.at.getTime() - MINUTE_MS);
    try {
      await this.transactions.run((tx) => this.credentials.noteUse(tx, credentialId, use, notSince));
    } catch (error) {
      this.log.warn('The use of a credential could not be noted', {
        credentialId,
        cause: error instanceof Error ? error.message : undefined,
      });
    }
  }
}
