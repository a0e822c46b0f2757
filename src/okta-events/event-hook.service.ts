import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { hashToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { settledWithin } from '../database/waiting.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { EventStore } from '../event-store/event-store.js';
import type { LogEvent } from '../event-store/log-event.js';
import { needsReaction } from '../event-store/reaction-rules.js';
import type { EventTrigger } from '../event-triggers/event-trigger.entity.js';
import { EventTriggersRepository } from '../event-triggers/event-triggers.repository.js';
import { SeenEvents } from '../event-triggers/seen-events.repository.js';
import { wantedEventTypes } from '../event-triggers/trigger-settings.js';
import { isStorableText } from '../http/untrusted-input.js';
import { readChallenge, readHookEvents, type HookEvents } from './event-hook-request.js';
import { OktaEventsMetrics } from './okta-events-metrics.js';

/** A call as it came, before anything of it is believed. */
export interface HookCall {
  /** Slug or id, as the path has it. */
  readonly connection: string;
  readonly authorization: string | undefined;
}

/** Okta waits 3 seconds; by then it must have an answer, in milliseconds. */
const ANSWER_WITHIN_MS = 2_500;

/** Compared with where there is no hook, so that its absence takes as long as a wrong secret. */
const NO_HASH = Buffer.alloc(32);

/** Receives what Okta's event hooks send: a hint, stored before it is answered. */
@Injectable()
export class EventHookReceiver {
  constructor(
    private readonly triggers: EventTriggersRepository,
    private readonly store: EventStore,
    private readonly seen: SeenEvents,
    private readonly transactions: Transactions,
    private readonly metrics: OktaEventsMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the one-time verification.
   * @returns the challenge, which only who knows the secret gets.
   * @throws GatewayError `credential-invalid`, `invalid-request`, `unavailable`.
   */
  async verify(call: HookCall, challengeHeader: string | string[] | undefined): Promise<string> {
    return this.counting(async () => {
      const trigger = await this.authenticate(call);
      const challenge = readChallenge(challengeHeader);
      if (challenge === null)
        throw new GatewayError('invalid-request', 'X-Okta-Verification-Challenge is missing or malformed.');
      const hookVerifiedAt = this.clock.now();
      await this.transactions.run((tx) => this.triggers.noteVerified(tx, trigger.id, hookVerifiedAt));
      this.metrics.countCall('verified');
      return challenge;
    });
  }

  /**
   * Stores the events of one call. Those that can't be read are counted, and the others stored.
   * @throws GatewayError `credential-invalid` (an unknown connection's alike), `invalid-request`, `unavailable`: then
   *   Okta sends the call once more.
   */
  async receive(call: HookCall, body: unknown): Promise<void> {
    await this.counting(async () => {
      const trigger = await this.authenticate(call);
      await this.storeEvents(trigger, readHookEvents(body));
      this.metrics.countCall('stored');
    });
  }

  private async storeEvents(trigger: EventTrigger, { events, unreadable }: HookEvents): Promise<void> {
    const { connectionId } = trigger;
    const types = wantedEventTypes(trigger);
    const wanted = (event: LogEvent): boolean => types === null || types.includes(event.eventType);
    const kept = events.filter((event) => wanted(event) || needsReaction(event));
    const stored = await this.transactions.run(async (tx) => {
      const all = await this.store.append(tx, connectionId, 'event-hook', kept);
      const uuids = new Set(kept.filter(wanted).map(({ uuid }) => uuid));
      await this.seen.recordSeen(
        tx,
        trigger,
        all.filter(({ uuid }) => uuids.has(uuid)),
      );
      await this.triggers.noteCall(tx, trigger.id, this.clock.now());
      return all;
    });
    this.store.announce();
    const fresh = stored.filter(({ isNew }) => isNew).length;
    this.metrics.countEvents('event-hook', 'new', fresh);
    this.metrics.countEvents('event-hook', 'duplicate', stored.length - fresh);
    this.metrics.countEvents('event-hook', 'unwanted', events.length - kept.length);
    this.metrics.countEvents('event-hook', 'unreadable', unreadable);
  }

  /** The hook whose secret the call shows. Every secret of the connection is looked at, whichever fits. */
  private async authenticate({ connection: slugOrId, authorization }: HookCall): Promise<EventTrigger> {
    const hooks = await this.hooksOf(slugOrId);
    const shown = hashToken(authorization ?? '');
    let found: EventTrigger | undefined;
    timingSafeEqual(shown, NO_HASH);
    for (const hook of hooks) {
      for (const hash of [hook.hookSecretHash, hook.hookPendingHash])
        if (hash !== null && timingSafeEqual(shown, hash)) found = hook;
    }
    if (!found || authorization === undefined)
      throw new GatewayError('credential-invalid', 'The secret of the event hook is missing or wrong.');
    return found;
  }

  private async hooksOf(slugOrId: string): Promise<EventTrigger[]> {
    // One statement, whether there is such a connection, and hooks of it, or not.
    return isStorableText(slugOrId) ? this.triggers.findHooksByConnection(slugOrId) : [];
  }

  /** Does `work` within the time that Okta gives us, and counts how it failed. */
  private async counting<T>(work: () => Promise<T>): Promise<T> {
    let answer: { readonly value: T } | { readonly error: unknown } | undefined;
    const done = work().then(
      (value) => void (answer = { value }),
      (error: unknown) => void (answer = { error: asUnavailable(error) }),
    );
    await settledWithin(ANSWER_WITHIN_MS, done);
    answer ??= { error: new GatewayError('unavailable', undefined, { headers: { 'Retry-After': '1' } }) };
    if ('value' in answer) return answer.value;
    this.metrics.countCall(callOutcome(answer.error));
    throw answer.error;
  }
}

function callOutcome(error: unknown): 'refused' | 'malformed' | 'failed' {
  if (!(error instanceof GatewayError)) return 'failed';
  if (error.code === 'credential-invalid') return 'refused';
  return error.code === 'invalid-request' ? 'malformed' : 'failed';
}
