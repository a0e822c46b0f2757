import { Injectable } from '@nestjs/common';
import { OktaHealth, type OktaChannel } from '../okta-client/okta-health.js';
import type { OktaOverview, OktaStatesResponse } from './overview.dto.js';
import { ShownConnectionsRepository, type ShownConnection } from './shown-connections.repository.js';

/** Connections shown at most, those in trouble first. */
const MOST_SHOWN = 50;
const CHANNELS: readonly OktaChannel[] = ['sign-in', 'membership', 'directory'];

/** Says how each connection's Okta fared, as this process's last calls found it. It asks Okta nothing. */
@Injectable()
export class OktaStates {
  constructor(
    private readonly connections: ShownConnectionsRepository,
    private readonly health: OktaHealth,
  ) {}

  /** @param connectionId Undefined = of all connections. @throws Error when the database doesn't answer in time. */
  async of(connectionId: string | undefined): Promise<OktaStatesResponse> {
    const statuses = new Map(this.health.statuses().map((status) => [status.connection, status]));
    const troubled = [...statuses.values()].filter(
      ({ status }) => status === 'unreachable' || status === 'degraded',
    );
    const slugs = troubled.map(({ connection }) => connection).slice(0, MOST_SHOWN);
    const shown = await this.connections.find(connectionId, slugs, MOST_SHOWN);
    const items = shown.map((connection): OktaOverview => {
      const { slug, name, environment, active } = connection;
      // One that was activated a moment ago isn't known everywhere yet.
      const { status = 'unknown', reason } = statuses.get(slug) ?? {};
      return {
        connection: slug,
        name,
        ...(environment === null ? {} : { environment }),
        ...(active ? { status } : { status: 'inactive' }),
        ...(active && reason !== undefined ? { reason } : {}),
        ...(active && status === 'unreachable' ? this.since(connection) : {}),
      };
    });
    return { items, omitted: (shown[0]?.total ?? 0) - shown.length };
  }

  private since({ id }: ShownConnection): { since?: string } {
    const moments = CHANNELS.flatMap((channel) => this.health.failingSince(id, channel) ?? []);
    return moments.length === 0 ? {} : { since: new Date(Math.min(...moments)).toISOString() };
  }
}
