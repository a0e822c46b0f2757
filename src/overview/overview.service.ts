import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { ReplicasService } from '../replicas/replicas.service.js';
import type { AskableMetric, StatisticsResponse } from '../statistics/statistics.dto.js';
import { StatisticsService } from '../statistics/statistics.service.js';
import { Attention } from './attention.js';
import { Checklist } from './checklist.js';
import { OktaStates } from './okta-states.js';
import type { OverviewGap, OverviewQuery, OverviewRange, OverviewResponse } from './overview.dto.js';

const HOUR_MS = 3_600_000;
/** How far back each range goes, and in which steps. */
const RANGES: Readonly<Record<OverviewRange, { readonly hours: number; readonly step: '1h' | '1d' }>> = {
  '24h': { hours: 24, step: '1h' },
  '7d': { hours: 24 * 7, step: '1h' },
  '30d': { hours: 24 * 30, step: '1d' },
};

const METRICS: readonly AskableMetric[] = [
  'sign-ins',
  'decisions',
  'denials-by-reason',
  'membership-age',
  'people-without-role',
];
/** What is counted of the whole gateway alone. */
const OF_THE_WHOLE: readonly AskableMetric[] = ['decision-time', 'revocation-lag'];

type Part = OverviewGap['part'];

/** What each part takes. */
const NEEDED: Readonly<Record<Exclude<Part, 'attention'>, GatewayPermission>> = {
  okta: 'connections:read',
  replicas: 'connections:read',
  statistics: 'audit-events:read',
  checklist: 'connections:read',
};

/** Puts together what one looks at first, each part as far as the caller may see it. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly okta: OktaStates,
    private readonly replicas: ReplicasService,
    private readonly statistics: StatisticsService,
    private readonly checklist: Checklist,
    private readonly attention: Attention,
    private readonly clock: Clock,
  ) {}

  /**
   * One part that can't be read just now leaves the others as they are.
   * @throws GatewayError `not-found` for a connection that the caller may not see, `unavailable` when nothing can be read.
   */
  async show(caller: Caller, query: OverviewQuery): Promise<OverviewResponse> {
    const at = this.clock.now();
    const connectionId = await this.connectionOf(caller, query.connection);
    const readers: Readonly<Record<Part, () => Promise<Partial<OverviewResponse>>>> = {
      okta: async () => ({ okta: await this.okta.of(connectionId) }),
      replicas: async () => ({ replicas: await this.replicas.list(caller) }),
      statistics: async () => ({ statistics: await this.statisticsOf(caller, query, connectionId) }),
      checklist: async () => ({ checklist: await this.checklist.of(connectionId) }),
      attention: async () => {
        const attention = await this.attention.of(caller, connectionId);
        return attention ? { attention } : {};
      },
    };
    const missing: OverviewGap[] = [];
    const failures: GatewayError[] = [];
    const parts = await Promise.all(
      (Object.keys(readers) as Part[]).map(async (part) => {
        const gap = gapOf(caller, part);
        if (gap) {
          missing.push(gap);
          return {};
        }
        return readers[part]().catch((error: unknown) => {
          const failure = asUnavailable(error);
          if (!(failure instanceof GatewayError)) throw error;
          failures.push(failure);
          missing.push({ part, reason: 'unavailable' });
          return {};
        });
      }),
    );
    const shown = Object.assign({}, ...parts) as Partial<OverviewResponse>;
    const [failure] = failures;
    if (failure && Object.keys(shown).length === 0) throw failure;
    return { at: at.toISOString(), ...shown, missing };
  }

  private async connectionOf(caller: Caller, named: string | undefined): Promise<string | undefined> {
    try {
      return await listedConnectionId(this.connections, caller, named);
    } catch (error) {
      throw error instanceof GatewayError ? error : asUnavailable(error);
    }
  }

  private statisticsOf(
    caller: Caller,
    { range = '24h', connection }: OverviewQuery,
    connectionId: string | undefined,
  ): Promise<StatisticsResponse> {
    const { hours, step } = RANGES[range];
    const from = new Date(this.clock.nowMs() - hours * HOUR_MS).toISOString();
    const metric = [...METRICS, ...(connectionId === undefined ? OF_THE_WHOLE : [])];
    return this.statistics.show(caller, { metric, from, step, connection });
  }
}

function gapOf(caller: Caller, part: Part): OverviewGap | undefined {
  // Each kind of it takes a permission of its own.
  if (part === 'attention') return undefined;
  const permission = NEEDED[part];
  if (!caller.permissions.has(permission)) return { part, reason: 'permission-denied', permission };
  return part === 'replicas' && !caller.platform ? { part, reason: 'platform-only' } : undefined;
}
