import { randomUUID } from 'node:crypto';
import { SimulatorClock } from './clock.js';
import { DISPLAY_MESSAGES, LEGACY_EVENT_TYPES } from './log-event-types.js';
import type { LogActor, LogClient, LogEvent, NewLogActor, NewLogEvent } from './log-event.js';
import { LogFaults } from './log-faults.js';

/** More than a test writes, and not so many that a great seed fills the memory. */
const KEEP_EVENTS = 50_000;
const FORGET_AT_ONCE = 5_000;
const LOOPBACK = '127.0.0.1';

/** What Okta names as the actor of whatever nobody in particular did. */
const OKTA_SYSTEM: NewLogActor = {
  id: '00usystem0principal0',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

/** An event and its place in the order of persistence, which need not be the order of `published`. */
export interface LogEntry {
  /** 1, 2, 3 … in the order in which the events were written. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly persistedAt: number;
  readonly event: LogEvent;
}

/** How a new event comes into the log. */
export interface AppendOptions {
  /** When it happened, if that is not now: a late event is published earlier than it is persisted. */
  publishedAt?: Date;
}

/** The System Log of the org. */
export class SystemLog {
  /** How its readers are to be disappointed. */
  readonly faults = new LogFaults();
  private readonly written: LogEntry[] = [];
  private readonly listeners = new Set<(event: LogEvent) => void>();
  private sequence = 0;

  constructor(private readonly clock: SimulatorClock) {}

  /** Every event that is kept, in the order of persistence. */
  get events(): LogEvent[] {
    return this.written.map((entry) => entry.event);
  }

  /** The same with their places in that order. */
  get entries(): readonly LogEntry[] {
    return this.written;
  }

  /** Writes an event and tells whoever subscribed. */
  append(input: NewLogEvent, options: AppendOptions = {}): LogEvent {
    const persistedAt = this.clock.milliseconds();
    const event = logEvent(input, options.publishedAt ?? new Date(persistedAt));
    this.sequence += 1;
    // In portions: taking the first of many off an array is slow.
    if (this.written.length >= KEEP_EVENTS + FORGET_AT_ONCE) this.written.splice(0, FORGET_AT_ONCE);
    this.written.push({ sequence: this.sequence, persistedAt, event });
    for (const listener of this.listeners) listener(event);
    return event;
  }

  /** Calls the listener with every event from now on; returns how to end that. */
  subscribe(listener: (event: LogEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function logEvent(input: NewLogEvent, published: Date): LogEvent {
  const { eventType } = input;
  // One source of randomness that is cheap: a great seed writes an event for each membership.
  const uuid = randomUUID();
  const id = input.transactionId ?? uuid.replaceAll('-', '');
  const ipAddress = input.client?.ipAddress ?? LOOPBACK;
  return {
    actor: party(input.actor ?? OKTA_SYSTEM),
    client: client(ipAddress, input.client?.userAgent),
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      rootSessionId: input.externalSessionId ?? null,
      externalSessionId: input.externalSessionId ?? `trs${id.slice(0, 20)}`,
    },
    displayMessage: input.displayMessage ?? DISPLAY_MESSAGES[eventType] ?? eventType,
    eventType,
    outcome: { result: input.outcome?.result ?? 'SUCCESS', reason: input.outcome?.reason ?? null },
    published: published.toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: input.severity ?? 'INFO',
    debugContext: { debugData: { requestId: id, ...input.debugContext } },
    legacyEventType: LEGACY_EVENT_TYPES[eventType] ?? null,
    transaction: { type: 'WEB', id, detail: {} },
    uuid: input.uuid ?? uuid,
    version: '0',
    request: { ipChain: [{ ip: ipAddress, geographicalContext: null, version: 'V4', source: null }] },
    target: input.target?.length ? input.target.map(party) : null,
  };
}

function party(input: NewLogActor): LogActor {
  const { id, type, alternateId = null, displayName = null, detailEntry = null } = input;
  return { id, type, alternateId, displayName, detailEntry };
}

function client(ipAddress: string, rawUserAgent: string | undefined): LogClient {
  return {
    userAgent: rawUserAgent === undefined ? null : { rawUserAgent, os: 'Unknown', browser: 'UNKNOWN' },
    zone: 'null',
    device: 'Unknown',
    id: null,
    ipAddress,
    geographicalContext: null,
  };
}
