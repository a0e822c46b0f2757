/** Who did something, or whom it was done to. */
export interface LogActor {
  readonly id: string;
  /** `User`, `SystemPrincipal`, `PublicClientApp`; of targets also `UserGroup`, `AppInstance`, `AppUser`, `Token` … */
  readonly type: string;
  /** The login of a person; the string `unknown` of a group. */
  readonly alternateId: string | null;
  readonly displayName: string | null;
  readonly detailEntry: Record<string, unknown> | null;
}

/** What an event was done to. Clients have to look for the `type`: the order differs from event to event. */
export type LogTarget = LogActor;

/** How it ended. */
export interface LogOutcome {
  readonly result: 'SUCCESS' | 'FAILURE' | 'SKIPPED' | 'ALLOW' | 'DENY' | 'CHALLENGE' | 'UNKNOWN';
  readonly reason: string | null;
}

/** From where it was done. */
export interface LogClient {
  readonly userAgent: { readonly rawUserAgent: string; readonly os: string; readonly browser: string } | null;
  readonly zone: string;
  readonly device: string;
  readonly id: string | null;
  readonly ipAddress: string | null;
  readonly geographicalContext: Record<string, unknown> | null;
}

/** One event of the System Log, with the members that Okta gives it. */
export interface LogEvent {
  readonly actor: LogActor;
  readonly client: LogClient;
  readonly authenticationContext: Record<string, unknown>;
  readonly displayMessage: string;
  readonly eventType: string;
  readonly outcome: LogOutcome;
  /** ISO 8601 with milliseconds. */
  readonly published: string;
  readonly securityContext: Record<string, unknown>;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly debugContext: { readonly debugData: Record<string, unknown> };
  readonly legacyEventType: string | null;
  readonly transaction: {
    readonly type: string;
    readonly id: string;
    readonly detail: Record<string, unknown>;
  };
  readonly uuid: string;
  readonly version: string;
  readonly request: { readonly ipChain: readonly Record<string, unknown>[] };
  /** `null`, not an empty list, when there is none. */
  readonly target: readonly LogTarget[] | null;
}

/** A party of a new event; what is left out becomes `null`. */
export type NewLogActor = Pick<LogActor, 'id' | 'type'> & Partial<LogActor>;

/** On whose behalf something is done, which every event of one request has in common. */
export interface LogContext {
  /** Default: Okta itself. */
  actor?: NewLogActor;
  client?: { ipAddress?: string; userAgent?: string };
  /** Members of `debugContext.debugData`, such as `requestUri`. */
  debugContext?: Record<string, unknown>;
  /** The `x-okta-request-id` of the request. */
  transactionId?: string;
  /** The browser session that it belongs to. */
  externalSessionId?: string;
}

/** What has to be said about a new event; everything else has a default. */
export interface NewLogEvent extends LogContext {
  eventType: string;
  target?: readonly NewLogActor[];
  /** Default: success. */
  outcome?: { result: LogOutcome['result']; reason?: string };
  displayMessage?: string;
  severity?: LogEvent['severity'];
  /** Default: a new one. Naming a known one makes a duplicate. */
  uuid?: string;
}
