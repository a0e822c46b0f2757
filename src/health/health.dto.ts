/** That this process runs. */
export class LivenessResponse {
  status: 'ok';
}

/** Okta's state for one connection, as the last calls found it. */
export class OktaHealthResponse {
  /** Slug of the connection. */
  connection: string;
  /** `ok`, `degraded` (it answers, but refuses the stored credential), `unreachable` or `unknown` (nothing was asked yet). */
  status: string;
  /** Why, when it isn't `ok`. */
  reason?: string;
}

/** What the gateway relies on. */
export class HealthChecksResponse {
  /** `ok` or `failed`. */
  database: 'ok' | 'failed';
  /** `ok`, or `behind` while cached facts may not decide. */
  changeLog: 'ok' | 'behind';
  okta: OktaHealthResponse[];
}

/** Whether this process can answer. */
export class ReadinessResponse {
  /** `degraded`: it answers, but something that it relies on is in trouble. `setup-required`: it has no connection yet, and answers the set-up alone. */
  status: 'ok' | 'degraded' | 'setup-required' | 'failed' | 'shutting-down';
  checks: HealthChecksResponse;
}
