import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What is kept in memory of a connection. */
export interface KnownConnection {
  readonly id: string;
  readonly slug: string;
  readonly active: boolean;
  /** Whether it has a credential for Okta's management API that works without a person. */
  readonly hasApiCredential: boolean;
  /** Why Okta refused it at its last heartbeat, in kebab-case; null while it works. */
  readonly credentialFault: string | null;
}

/** Reads the few facts about all connections that are needed without waiting. */
@Injectable()
export class KnownConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Every connection that a provider stands behind, by slug. */
  async findAll(): Promise<KnownConnection[]> {
    return this.dataSource.query<KnownConnection[]>(
      `SELECT id, slug, status = 'active' AS active,
              management_secret IS NOT NULL AND management_auth_type IN ('ssws', 'service-app', 'authorization-code') AS "hasApiCredential",
              management_fault AS "credentialFault"
         FROM connections WHERE kind = 'okta' ORDER BY slug`,
    );
  }
}
