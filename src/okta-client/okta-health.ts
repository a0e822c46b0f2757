import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { CircuitBreaker, type BreakerState } from './circuit-breaker.js';
import { KnownConnections } from './known-connections.js';
import type { OktaApiChannel } from './okta-gate.js';
import { asOktaProblem, type OktaProblem } from './okta-problem.js';

/** What Okta was asked for: `sign-in` = its OpenID endpoints, the others as {@link OktaApiChannel}. */
export type OktaChannel = 'sign-in' | OktaApiChannel;

/** A connection's Okta as the last calls found it. */
export interface OktaStatus {
  /** The connection's slug. */
  readonly connection: string;
  /** `unknown` = not asked since the start; `degraded` = it answers, but refuses the stored credential. */
  readonly status: 'ok' | 'degraded' | 'unreachable' | 'unknown';
  /** In kebab-case, for example `timeout` or `token-invalid`. */
  readonly reason?: string;
}

interface ChannelState {
  /** Milliseconds since 1970; undefined while the last call succeeded. */
  failingSince: number | undefined;
  reason: string | undefined;
}

/** The channels of Okta's management API. */
const API_CHANNELS = ['membership', 'directory'] as const;

/** Remembers how Okta answered each connection, and when it is left alone; asks nothing itself. */
@Injectable()
export class OktaHealth {
  private readonly states = new Map<string, ChannelState>();
  private readonly breakers = new Map<string, CircuitBreaker>();

  constructor(
    private readonly clock: Clock,
    private readonly connections: KnownConnections,
  ) {}

  /** Notes an outcome. A failure of one thing that Okta did answer (a person who does not exist) is none. */
  report(connectionId: string, channel: OktaChannel, outcome: 'ok' | { readonly reason: string }): void {
    this.note(connectionId, channel, outcome === 'ok' ? undefined : outcome.reason);
  }

  /** The same from what a call to the API threw; undefined = it succeeded. */
  reportCall(connectionId: string, channel: OktaChannel, error: unknown): void {
    const problem = error === undefined ? undefined : asOktaProblem(error);
    // What was never sent says nothing of Okta.
    if (problem?.kind === 'not-asked' || (problem?.kind === 'rate-limited' && problem.status === undefined))
      return;
    this.note(connectionId, channel, problem && reasonOf(problem));
  }

  /**
   * The same from what a step of a sign-in threw; undefined = the provider did its part. What is only tried says nothing
   * of a connection.
   */
  reportSignIn({ id: connectionId, unsaved }: Pick<Connection, 'id' | 'unsaved'>, error: unknown): void {
    if (unsaved) return;
    const code = error instanceof GatewayError ? error.code : undefined;
    if (code === 'okta-unavailable' || code === 'issuer-mismatch')
      this.report(connectionId, 'sign-in', { reason: code });
    else if (error === undefined || code === 'sign-in-failed') this.report(connectionId, 'sign-in', 'ok');
  }

  /** Since when a person's groups could not be read, in milliseconds since 1970; undefined while they can, or nobody tried. */
  failingSince(connectionId: string, channel: OktaChannel): number | undefined {
    return this.states.get(key(connectionId, channel))?.failingSince;
  }

  /** Whether Okta would be asked now for those who wait, or for work that nobody waits for; see {@link CircuitBreaker}. */
  mayAsk(connectionId: string, channel: OktaApiChannel, urgency: 'waiting' | 'background'): boolean {
    return this.breaker(connectionId, channel).mayPass(urgency === 'background');
  }

  /** What keeps a failing Okta from being hammered; the client of the connection reports to it. */
  breaker(connectionId: string, channel: OktaApiChannel): CircuitBreaker {
    const known = this.breakers.get(key(connectionId, channel));
    if (known) return known;
    const breaker = new CircuitBreaker(() => this.clock.monotonic());
    this.breakers.set(key(connectionId, channel), breaker);
    return breaker;
  }

  /** The state of a connection's breakers by channel. */
  breakerStates(connectionId: string): Readonly<Record<OktaApiChannel, BreakerState>> {
    const [membership, directory] = API_CHANNELS.map((channel) => this.breaker(connectionId, channel).state);
    return { membership: membership ?? 'closed', directory: directory ?? 'closed' };
  }

  /** Every active connection with its last known state. */
  statuses(): OktaStatus[] {
    return this.connections
      .all()
      .filter((connection) => connection.active)
      .map(({ id, slug }) => ({ connection: slug, ...this.statusOf(id) }));
  }

  private statusOf(connectionId: string): Omit<OktaStatus, 'connection'> {
    const channels: readonly OktaChannel[] = ['sign-in', ...API_CHANNELS];
    const known = channels.flatMap((channel) => this.states.get(key(connectionId, channel)) ?? []);
    const failing = known.find((state) => state.failingSince !== undefined);
    if (failing)
      return { status: 'unreachable', ...(failing.reason === undefined ? {} : { reason: failing.reason }) };
    const fault = this.connections.find(connectionId)?.credentialFault;
    if (fault) return { status: 'degraded', reason: fault };
    return { status: known.length > 0 ? 'ok' : 'unknown' };
  }

  private note(connectionId: string, channel: OktaChannel, reason: string | undefined): void {
    const state = this.states.get(key(connectionId, channel)) ?? { failingSince: undefined, reason };
    this.states.set(key(connectionId, channel), state);
    state.reason = reason;
    state.failingSince =
      reason === undefined ? undefined : (state.failingSince ?? this.clock.now().getTime());
  }
}

/** Why Okta counts as failing; undefined when it did answer, only not as hoped. */
function reasonOf(problem: OktaProblem): string | undefined {
  const answered = ['not-found', 'refused', 'too-many-groups'];
  return answered.includes(problem.kind) ? undefined : problem.kind;
}

function key(connectionId: string, channel: OktaChannel): string {
  return `${connectionId} ${channel}`;
}
