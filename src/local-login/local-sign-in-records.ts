import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Transaction } from '../database/transactions.js';
import type { LocalAccount } from '../local-accounts/local-account.entity.js';
import { Metrics } from '../metrics/metrics.js';
import { Statistics } from '../statistics/statistics.js';

/** Why a sign-in by a local account was refused; the person is not told. */
export type LocalRefusal =
  | 'unknown-account'
  | 'wrong-password'
  | 'wrong-code'
  | 'used-code'
  | 'locked'
  | 'changed-meanwhile'
  | 'subject-disabled'
  | 'no-role';

/** How a try ended, as it is counted. */
type Outcome = 'signed-in' | 'limited' | LocalRefusal;

/** In which request, and whence. */
interface AskedFrom {
  readonly requestId: string;
  readonly address: string;
}

/** What every use of a local account leaves: an audit event, a line of the log at `warn`, and a count. Never what was typed. */
@Injectable()
export class LocalSignInRecords {
  private readonly log = new Logger('LocalSignIn');
  private readonly tries: Counter<'outcome'>;
  private readonly locks: Counter;

  constructor(
    private readonly audit: AuditTrail,
    { registry }: Metrics,
    private readonly statistics: Statistics,
  ) {
    this.tries = new Counter({
      name: 'rolegate_local_sign_ins_total',
      help: 'Tries to sign in with a local account, by how they ended.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.locks = new Counter({
      name: 'rolegate_local_account_locks_total',
      help: 'Local accounts that were locked because too many tries failed.',
      registers: [registry],
    });
  }

  /**
   * Records a refusal in the transaction that decided it. Of a name that is nobody's nothing is kept: people type
   * their passwords there, too.
   */
  async refused(
    tx: Transaction,
    account: LocalAccount | null,
    reason: LocalRefusal,
    from: AskedFrom & { readonly connectionId: string | null },
  ): Promise<void> {
    const actor = account ? actorOf(account, from) : unknownActor(from);
    await this.audit.record(tx, actor, {
      action: 'local-account.refused',
      target: { type: 'local-account', id: account?.id ?? 'unknown' },
      outcome: 'denied',
      after: { reason, address: from.address },
    });
  }

  /** Records that a refusal locked the account. */
  async locked(tx: Transaction, account: LocalAccount, until: Date, from: AskedFrom): Promise<void> {
    await this.audit.record(tx, actorOf(account, from), {
      action: 'local-account.locked',
      target: { type: 'local-account', id: account.id },
      outcome: 'denied',
      after: { lockedUntil: until },
    });
  }

  /** Records a sign-in. */
  async signedIn(
    tx: Transaction,
    account: LocalAccount,
    after: { readonly address: string; readonly roles: readonly string[]; readonly subject: string },
    requestId: string,
  ): Promise<void> {
    await this.audit.record(tx, actorOf(account, { requestId, address: after.address }), {
      action: 'local-account.signed-in',
      target: { type: 'local-account', id: account.id },
      after,
    });
  }

  /** Counts a try and says it in the log, once its transaction is done. */
  tell(outcome: Outcome, { requestId, account, locks }: Told): void {
    this.tries.inc({ outcome });
    const label = `${outcome === 'signed-in' ? 'success' : 'denied'}:${outcome}`;
    this.statistics.add({ metric: 'sign-ins', label });
    if (locks) this.locks.inc();
    const facts = { requestId, account: account?.id, outcome };
    if (outcome === 'signed-in') this.log.warn('A local account was used', facts);
    else this.log.warn('A sign-in with a local account was refused', facts);
    if (locks) this.log.warn('A local account was locked: too many tries failed', facts);
  }
}

/** What the log is told besides the outcome. */
interface Told {
  readonly requestId: string;
  readonly account?: Pick<LocalAccount, 'id'> | null;
  /** Whether this try locked the account. */
  readonly locks?: boolean;
}

/** A local account, as the audit trail names who acts. */
function actorOf({ id, userName, connectionId }: LocalAccount, { requestId, address }: AskedFrom): Actor {
  return { type: 'person', id, name: userName, connectionId, requestId, address };
}

function unknownActor({
  requestId,
  address,
  connectionId,
}: AskedFrom & { readonly connectionId: string | null }): Actor {
  return { type: 'person', id: 'unknown', name: 'unknown', connectionId, requestId, address };
}
