import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { KnownConnections } from './known-connections.js';
import { asOktaProblem, type OktaProblem } from './okta-problem.js';

/**
 * What Okta was asked for: `sign-in` = its OpenID endpoints, `membership` = a person's groups by the API,
 * `directory` = lists of groups and the credential itself.
 */
export type OktaChannel = 'sign-in' | 'membership' | 'directory';

/** A connection's Okta as the last calls found it. */
export interface OktaStatus {
  /** The connection's slug. */
  readonly connection: string;
  /** `unknown` = not asked since the start. */
  readonly status: 'ok' | 'unreachable' | 'unknown';
  /** In kebab-case, for example `timeout` or `token-invalid`. */
  readonly reason?: string;
}

interface ChannelState {
  /** Milliseconds since 1970; undefined while the last call succeeded. */
  failingSince: number | undefined;
  reason: string | undefined;
  /** Failures in a row that were not merely calls begun before the first of them ended. */
  failures: number;
  lastAskedMs: number;
  /** Work that nobody waits for is not begun before this moment, on the monotonic clock. */
  quietUntilMs: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A 429 may ask for more. */
const LONGEST_WAIT_MS = 120_000;
/** While Okta fails, whoever waits for an answer may try this often, in milliseconds. */
const PROBE_INTERVAL_MS = 1_000;

/** Remembers how Okta answered each connection; asks nothing itself. */
@Injectable()
export class OktaHealth {
  private readonly states = new Map<string, ChannelState>();

  constructor(
    private readonly clock: Clock,
    private readonly connections: KnownConnections,
  ) {}

  /** Notes an outcome. A failure of one thing that Okta did answer (a person who does not exist) is none. */
  report(connectionId: string, channel: OktaChannel, outcome: 'ok' | { readonly reason: string }): void {
    this.note(connectionId, channel, outcome === 'ok' ? undefined : outcome.reason, undefined);
  }

  /** The same from what a call to the API threw; undefined = it succeeded. */
  reportCall(connectionId: string, channel: OktaChannel, error: unknown): void {
    const problem = error === undefined ? undefined : asOktaProblem(error);
    if (problem?.kind === 'not-asked') return;
    this.note(connectionId, channel, problem && reasonOf(problem), problem?.retryAfterMs);
  }

  /** The same from what a step of a sign-in threw; undefined = the provider did its part. */
  reportSignIn(connectionId: string, error: unknown): void {
    const code = error instanceof GatewayError ? error.code : undefined;
    if (code === 'okta-unavailable' || code === 'issuer-mismatch')
      this.report(connectionId, 'sign-in', { reason: code });
    else if (error === undefined || code === 'sign-in-failed') this.report(connectionId, 'sign-in', 'ok');
  }

  /** Since when a person's groups could not be read, in milliseconds since 1970; undefined while they can, or nobody tried. */
  failingSince(connectionId: string, channel: OktaChannel): number | undefined {
    return this.states.get(key(connectionId, channel))?.failingSince;
  }

  /**
   * Whether Okta may be asked now. While it fails, work that nobody waits for backs off exponentially, and whoever
   * waits gets one try a second: enough to notice that Okta is back, too little to hold it down.
   */
  mayAsk(connectionId: string, channel: OktaChannel, urgency: 'waiting' | 'background'): boolean {
    const state = this.states.get(key(connectionId, channel));
    if (state?.failingSince === undefined) return true;
    const now = this.clock.monotonic();
    if (urgency === 'background') return now >= state.quietUntilMs;
    if (now < state.lastAskedMs + PROBE_INTERVAL_MS) return false;
    state.lastAskedMs = now;
    return true;
  }

  /** Every active connection with its last known state. */
  statuses(): OktaStatus[] {
    return this.connections
      .all()
      .filter((connection) => connection.active)
      .map(({ id, slug }) => ({ connection: slug, ...this.statusOf(id) }));
  }

  private statusOf(connectionId: string): Omit<OktaStatus, 'connection'> {
    const channels: readonly OktaChannel[] = ['sign-in', 'membership', 'directory'];
    const known = channels.flatMap((channel) => this.states.get(key(connectionId, channel)) ?? []);
    const failing = known.find((state) => state.failingSince !== undefined);
    if (failing)
      return { status: 'unreachable', ...(failing.reason === undefined ? {} : { reason: failing.reason }) };
    return { status: known.length > 0 ? 'ok' : 'unknown' };
  }

  private note(
    connectionId: string,
    channel: OktaChannel,
    reason: string | undefined,
    retryAfterMs: number | undefined,
  ): void {
    const now = this.clock.monotonic();
    const before = this.states.get(key(connectionId, channel));
    const state = before ?? { failingSince: undefined, reason, failures: 0, lastAskedMs: 0, quietUntilMs: 0 };
    this.states.set(key(connectionId, channel), state);
    state.reason = reason;
    if (reason === undefined) {
      state.failingSince = undefined;
      state.failures = 0;
      return;
    }
    const first = state.failingSince === undefined;
    state.failingSince ??= this.clock.now().getTime();
    state.lastAskedMs = now;
    // Calls that were under way when Okta began to fail are one failure, not many.
    if (!first && now < state.quietUntilMs) return;
    state.failures += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(state.failures - 1, 10));
    const jittered = pause * (0.5 + Math.random() / 2);
    state.quietUntilMs = now + Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS));
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
