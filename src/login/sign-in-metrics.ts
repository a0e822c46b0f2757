import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { ErrorCode } from '../errors/error-codes.js';
import { Metrics } from '../metrics/metrics.js';
import { Statistics } from '../statistics/statistics.js';
import type { SignInMethod } from './sign-in-method.js';

/** Why somebody whom the provider let in is refused here. */
export type Refusal = 'email-domain' | 'no-role' | 'subject-disabled';

/** How a sign-in ended: in a session, in a refusal of a proved person, or in an error. */
export type SignInOutcome = 'signed-in' | Refusal | ErrorCode;

/** How sign-ins with a provider end, for Prometheus; what began here and never came back is not among them. */
@Injectable()
export class SignInMetrics {
  private readonly signIns: Counter<'method' | 'outcome'>;

  constructor(
    { registry }: Metrics,
    private readonly statistics: Statistics,
  ) {
    this.signIns = new Counter({
      name: 'rolegate_sign_ins_total',
      help: 'Sign-ins that came back from a provider, by how they were begun and how they ended.',
      labelNames: ['method', 'outcome'],
      registers: [registry],
    });
  }

  /**
   * @param method undefined: nobody knows, for it belonged to no pending sign-in.
   * @param refused Whether it was somebody's decision, and not a fault, that ended it in no session.
   */
  count(
    method: SignInMethod | undefined,
    outcome: SignInOutcome,
    connectionId: string | undefined,
    refused: boolean,
  ): void {
    this.signIns.inc({ method: method ?? 'unknown', outcome });
    const kind = outcome === 'signed-in' ? 'success' : refused ? 'denied' : 'failure';
    this.statistics.add({ metric: 'sign-ins', connectionId, label: `${kind}:${outcome}` });
  }
}
