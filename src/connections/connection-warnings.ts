import { Injectable } from '@nestjs/common';
import type { Connection } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';

/**
 * What an admin should look at: `issuer-not-reached` = its provider could not be asked when the issuer was stored, and
 * no test has reached it since; `client-shared` = another connection has the same issuer and client id.
 */
export type ConnectionWarning = 'issuer-not-reached' | 'client-shared';

/** Finds out what there is to warn of. It tells that there are other connections, never which. */
@Injectable()
export class ConnectionWarnings {
  constructor(private readonly connections: ConnectionsRepository) {}

  /** The warnings of each of these connections, by id; those without any are left out. */
  async of(connections: readonly Connection[]): Promise<ReadonlyMap<string, ConnectionWarning[]>> {
    const sharing = await this.connections.findSharingClient(connections.map(({ id }) => id));
    return new Map(
      connections.flatMap(({ id, issuerNotReachedAt }) => {
        const warnings: ConnectionWarning[] = [
          ...(issuerNotReachedAt === null ? [] : (['issuer-not-reached'] as const)),
          ...(sharing.has(id) ? (['client-shared'] as const) : []),
        ];
        return warnings.length === 0 ? [] : [[id, warnings] as const];
      }),
    );
  }
}
