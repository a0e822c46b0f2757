import type { SimulatorClock } from './clock.js';
import { hookHeaders, type EventHook, type EventHookSettings, type HookDelivery } from './event-hook.js';
import { EventHookSender } from './event-hook-sender.js';
import { oktaId, randomToken } from './ids.js';
import type { LogContext, NewLogActor } from './log-event.js';
import { notFound, OktaApiError, validationFailed } from './okta-errors.js';
import { callOutTwice } from './outbound-http.js';
import type { SystemLog } from './system-log.js';

const MOST_HOOKS = 25;

/** The event hooks of the org: registration, the one-time verification, and who is told of what. */
export class EventHooks {
  readonly sender: EventHookSender;
  private readonly hooks = new Map<string, EventHook>();

  constructor(
    orgUrl: string,
    private readonly clock: SimulatorClock,
    private readonly log: SystemLog,
  ) {
    this.sender = new EventHookSender(orgUrl, clock, (hook, delivery) => this.logFailure(hook, delivery));
    log.subscribe((event) => {
      for (const hook of this.hooks.values()) {
        const live = hook.status === 'ACTIVE' && hook.verificationStatus === 'VERIFIED';
        if (live && hook.settings.items.includes(event.eventType)) this.sender.send(hook, event);
      }
    });
  }

  all(): EventHook[] {
    return [...this.hooks.values()];
  }

  get(id: string): EventHook | undefined {
    return this.hooks.get(id);
  }

  /** The hook, or Okta's 404. */
  require(id: string): EventHook {
    const hook = this.hooks.get(id);
    if (!hook) throw notFound(id, 'Webhook');
    return hook;
  }

  /** Registers a hook: active, and silent until it is verified. */
  add(settings: EventHookSettings, createdBy: string, by?: LogContext): EventHook {
    if (this.hooks.size >= MOST_HOOKS) {
      throw validationFailed(`An organization can have at most ${MOST_HOOKS} event hooks`);
    }
    const now = this.clock.now();
    const hook: EventHook = {
      id: oktaId('who'),
      created: now,
      createdBy,
      settings,
      status: 'ACTIVE',
      verificationStatus: 'UNVERIFIED',
      lastUpdated: now,
    };
    this.hooks.set(hook.id, hook);
    this.tell('created', hook, by);
    return hook;
  }

  /** Replaces what the admin said. Another address has to be verified again. */
  replace(id: string, settings: EventHookSettings, by?: LogContext): EventHook {
    const hook = this.require(id);
    if (settings.uri !== hook.settings.uri) hook.verificationStatus = 'UNVERIFIED';
    hook.settings = settings;
    hook.lastUpdated = this.clock.now();
    this.tell('updated', hook, by);
    return hook;
  }

  /** Deletes a hook, which has to be inactive. */
  remove(id: string, by?: LogContext): void {
    const hook = this.require(id);
    if (hook.status === 'ACTIVE') throw validationFailed('Cannot delete an active event hook');
    this.hooks.delete(id);
    this.tell('deleted', hook, by);
  }

  setStatus(id: string, status: EventHook['status'], by?: LogContext): EventHook {
    const hook = this.require(id);
    hook.status = status;
    hook.lastUpdated = this.clock.now();
    this.tell(status === 'ACTIVE' ? 'activated' : 'deactivated', hook, by);
    return hook;
  }

  /** Sends the challenge and wants it back within 3 seconds; one retry. */
  async verify(id: string, by?: LogContext): Promise<EventHook> {
    const hook = this.require(id);
    const challenge = randomToken(30);
    const answers = await callOutTwice({
      url: hook.settings.uri,
      method: 'GET',
      headers: {
        ...hookHeaders(hook.settings),
        accept: 'application/json',
        'x-okta-verification-challenge': challenge,
      },
      timeoutMs: this.sender.timeoutMs,
    });
    const last = answers.at(-1);
    const verified = last?.status === 200 && verificationIn(last.body) === challenge;
    this.tell('verified', hook, by, verified);
    if (!verified) {
      throw new OktaApiError('E0000001', 'Event hook verification failed', [
        `The endpoint did not return the verification challenge: ${last?.status ?? 'no answer'}`,
      ]);
    }
    hook.verificationStatus = 'VERIFIED';
    hook.lastUpdated = this.clock.now();
    return hook;
  }

  /** Resolves when every delivery is over. */
  idle(): Promise<void> {
    return this.sender.idle();
  }

  private logFailure(hook: EventHook, { attempts }: HookDelivery): void {
    const reason = String(attempts.at(-1)?.status);
    this.log.append({
      eventType: 'event_hook.delivery',
      target: [hookParty(hook)],
      outcome: { result: 'FAILURE', reason },
    });
  }

  private tell(what: string, hook: EventHook, by: LogContext | undefined, success = true): void {
    this.log.append({
      ...by,
      eventType: `event_hook.${what}`,
      target: [hookParty(hook)],
      outcome: { result: success ? 'SUCCESS' : 'FAILURE' },
    });
  }
}

function hookParty({ id, settings }: EventHook): NewLogActor {
  return { id, type: 'EventHook', alternateId: 'unknown', displayName: settings.name };
}

function verificationIn(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null
      ? (value as { verification?: unknown }).verification
      : undefined;
  } catch {
    return undefined;
  }
}
