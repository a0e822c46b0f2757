import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { asUnavailable } from '../errors/outage.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { MembershipAges } from './membership-ages.js';
import type { StoredMetric } from './metric.js';
import type { PeopleCounter } from './people-counter.js';
import {
  askableMetrics,
  type AskableMetric,
  type PeopleWithoutRoleResponse,
  type StatisticsQuery,
  type StatisticsResponse,
} from './statistics.dto.js';
import { StatisticsRepository, type Distinctions, type StepValue } from './statistics.repository.js';
import { toStatisticSeries, type Slugs } from './statistic-series.js';
import { coverageOf } from './time-series.js';
import { timeStepsOf } from './time-steps.js';

/** What concerns the whole gateway, and no connection more than another. */
const OF_THE_PLATFORM: readonly AskableMetric[] = [
  'decisions-by-application',
  'decision-time',
  'revocation-lag',
];

/** From what each metric is made. */
const STORED: Readonly<Partial<Record<AskableMetric, StoredMetric>>> = {
  'sign-ins': 'sign-ins',
  decisions: 'decisions',
  'denials-by-reason': 'decisions',
  'decisions-by-application': 'decisions',
  'decision-time': 'decision-time',
  'revocation-lag': 'revocation-lag',
  'okta-errors': 'okta-errors',
};

/** Shows what was counted: to callers of a connection its own, to the platform's that of all. */
@Injectable()
export class StatisticsService {
  private counter: PeopleCounter = () => Promise.resolve(undefined);

  constructor(
    private readonly repository: StatisticsRepository,
    private readonly ages: MembershipAges,
    private readonly clock: Clock,
  ) {}

  /** Names who counts people without a role. */
  countPeopleBy(counter: PeopleCounter): void {
    this.counter = counter;
  }

  /**
   * @throws GatewayError `permission-denied` for what concerns the platform alone, `not-found` for a connection that the
   * caller may not see, `validation-failed` for times that can't be shown, `unavailable`.
   */
  async show(caller: Caller, query: StatisticsQuery): Promise<StatisticsResponse> {
    const metrics = metricsFor(caller, query);
    const nowMs = this.clock.nowMs();
    const steps = timeStepsOf(query, nowMs);
    const connectionId = await this.connectionOf(caller, query.connection);
    const stored = new Set(metrics.flatMap((metric) => STORED[metric] ?? []));
    const { from, to, step, stepMinutes } = steps;
    const { application } = query;
    const distinctions: Distinctions = {
      'sign-ins': ['connection'],
      'okta-errors': ['connection'],
      decisions: metrics.includes('decisions-by-application') ? ['application'] : [],
    };
    try {
      const values = await this.repository.read(
        { metrics: ['coverage', ...stored], from, to, stepMinutes, connectionId, application },
        distinctions,
      );
      const coverage = coverageOf(values, steps, from.getTime(), nowMs);
      const slugs = await this.slugsOf(values);
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        step,
        coverage: coverage.map((share) => Math.round(share * 1000) / 1000),
        series: metrics.flatMap((metric) => toStatisticSeries(metric, values, coverage, slugs)),
        ...(metrics.includes('membership-age') ? { membershipAge: await this.ages.of(connectionId) } : {}),
        ...(metrics.includes('people-without-role')
          ? { peopleWithoutRole: await this.peopleOf(connectionId) }
          : {}),
      };
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private async connectionOf(caller: Caller, named: string | undefined): Promise<string | undefined> {
    if (named === undefined) return caller.platform ? undefined : caller.connectionId;
    const id = await this.repository.connectionIdOf(named);
    if (id === null || (!caller.platform && id !== caller.connectionId)) throw notFound('connection');
    return id;
  }

  private async slugsOf(values: readonly StepValue[]): Promise<Slugs> {
    const ids = new Set(values.map(({ connectionId }) => connectionId).filter((id) => id !== ''));
    return this.repository.slugsOf([...ids]);
  }

  private async peopleOf(connectionId: string | undefined): Promise<PeopleWithoutRoleResponse> {
    const count = await this.counter(connectionId);
    if (!count) return { people: null, of: null, at: null, estimated: false };
    const { withoutRole, people, at, estimated } = count;
    return { people: withoutRole, of: people, at: at.toISOString(), estimated };
  }
}

/** @throws GatewayError `permission-denied` */
function metricsFor(caller: Caller, { metric, application }: StatisticsQuery): readonly AskableMetric[] {
  if (caller.platform) return metric ?? askableMetrics;
  const denied = metric?.find((name) => OF_THE_PLATFORM.includes(name));
  if (denied !== undefined || application !== undefined)
    throw new GatewayError(
      'permission-denied',
      `${denied === undefined ? 'Statistics of an application are' : `"${denied}" is`} shown to callers of the platform alone.`,
    );
  return metric ?? askableMetrics.filter((name) => !OF_THE_PLATFORM.includes(name));
}
