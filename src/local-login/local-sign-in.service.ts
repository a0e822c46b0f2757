import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { clientNetwork } from '../http/client-network.js';
import { RequestLimits } from '../http/request-limits.js';
import type { LocalAccount } from '../local-accounts/local-account.entity.js';
import { LocalAccountsRepository } from '../local-accounts/local-accounts.repository.js';
import { afterFailure, isLocked } from '../local-accounts/lock-out.js';
import { newTotpSecret, stepOfCode } from '../local-accounts/one-time-codes.js';
import { PasswordHashing } from '../local-accounts/password-hashing.js';
import { TotpSecrets } from '../local-accounts/totp-secrets.js';
import { typedUserName } from '../local-accounts/user-name.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { Membership } from '../subjects/membership.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { BREAK_GLASS_LIMITS, LOCAL_ACR, LOCAL_AMR } from './local-authentication.js';
import type { TypedCredentials } from './local-login-form.js';
import { LocalSignInRecords, type LocalRefusal } from './local-sign-in-records.js';

/** From where somebody tries to sign in. */
export interface SignInOrigin {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | null;
  /** The session that the browser carries: it ends with the sign-in. */
  readonly replacesToken: string | undefined;
}

/** Tries of one client network in a minute, for all processes together: so many wrong codes nobody types. */
export const TRIES_PER_MINUTE = 20;

/** The account that the name names, and what was found out about the rest before anything is decided. */
interface Checked {
  readonly account: LocalAccount | null;
  readonly passwordMatches: boolean;
  /** Of the code; null when it is wrong. */
  readonly step: number | null;
  /** A hash by today's parameters, when the stored one is by others. */
  readonly newHash: string | undefined;
}

/** The origin with what the decision needs besides. */
interface KnownOrigin extends SignInOrigin {
  /** The built-in connection; null before the first account was made. */
  readonly connectionId: string | null;
  readonly model: AccessModel;
}

/** How a try ended. */
type Verdict =
  | { readonly token: string }
  | { readonly token?: undefined; readonly refusal: LocalRefusal; readonly locks: boolean };

/** Signs people in by their local accounts. It asks nobody but Postgres. */
@Injectable()
export class LocalSignIn {
  /** Compared with where there is no account. */
  private readonly nobodysSecret = newTotpSecret();

  constructor(
    private readonly accounts: LocalAccountsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly hashing: PasswordHashing,
    private readonly secrets: TotpSecrets,
    private readonly subjects: SubjectsRepository,
    private readonly sessions: SessionsService,
    private readonly models: AccessModelStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly records: LocalSignInRecords,
    private readonly limits: RequestLimits,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Tries a sign-in. Whatever is wrong, the same work is done and the same is answered.
   * @returns the value of the session cookie; null when the sign-in is refused.
   * @throws GatewayError `rate-limited`, `unavailable`; `no-role` to who proved to be somebody without any role.
   */
  async signIn(typed: TypedCredentials, origin: SignInOrigin): Promise<string | null> {
    const { requestId } = origin;
    const waitMs = this.limits.consume('local-sign-in', clientNetwork(origin.address), TRIES_PER_MINUTE);
    if (waitMs > 0) {
      this.records.tell('limited', { requestId });
      throw new GatewayError('rate-limited', 'Too many tries from your address. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
      });
    }
    let checked: Checked;
    let connectionId: string | null;
    try {
      connectionId = (await this.connections.findLocal())?.id ?? null;
      checked = await this.check(typed);
    } catch (error) {
      throw asUnavailable(error);
    }
    const model = await this.models.current();
    const verdict = await this.transactions.run((tx) =>
      this.decide(tx, checked, { ...origin, connectionId, model }),
    );
    const told = { requestId, account: checked.account };
    if (verdict.token !== undefined) {
      this.records.tell('signed-in', told);
      return verdict.token;
    }
    this.records.tell(verdict.refusal, { ...told, locks: verdict.locks });
    if (verdict.refusal === 'no-role') {
      throw new GatewayError('no-role', 'None of the groups of this account gives it a role.', {
        person: checked.account?.userName,
      });
    }
    return null;
  }

  private async check({ userName, password, code }: TypedCredentials): Promise<Checked> {
    const account = await this.accounts.findByUserName(typedUserName(userName) ?? '');
    const passwordMatches = await this.hashing.verify(account?.passwordHash ?? null, password);
    const secret = account ? this.secrets.open(account) : this.nobodysSecret;
    const step = stepOfCode(secret, code, this.clock.nowMs());
    const outdated = account && passwordMatches && this.hashing.isOutdated(account.passwordHash);
    return {
      account,
      passwordMatches,
      step,
      newHash: outdated ? await this.hashing.hash(password) : undefined,
    };
  }

  /** Decides with the account's row locked, so that tries at the same moment follow each other. */
  private async decide(tx: Transaction, checked: Checked, origin: KnownOrigin): Promise<Verdict> {
    const { account: seen } = checked;
    const account = await this.accounts.findForChange(tx, seen?.id ?? NOBODY);
    const now = this.clock.now();
    const reason = refusalOf(account, checked, now);
    if (!account || reason !== undefined)
      return this.refuse(tx, account, reason ?? 'unknown-account', origin, now);

    const membership: Membership = {
      groups: account.groups.map((name) => ({ name })),
      source: 'local',
      completeness: 'complete',
      fetchedAt: now,
    };
    await this.accounts.update(tx, account.id, {
      totpLastStep: checked.step,
      failures: [],
      lockedUntil: null,
      ...(checked.newHash === undefined ? {} : { passwordHash: checked.newHash }),
    });
    const roles = rolesOf(origin.model, account.connectionId, membership);
    if (roles.length === 0) return this.refuse(tx, account, 'no-role', origin, now);
    const subject = await this.subjects.upsertAtSignIn(tx, {
      connectionId: account.connectionId,
      sub: account.id,
      login: account.userName,
      email: null,
      name: account.userName,
      membership,
      attributes: {},
      at: now,
      method: 'local',
    });
    if (subject.status === 'disabled') return this.refuse(tx, account, 'subject-disabled', origin, now);
    await this.accounts.update(tx, account.id, { lastSignedInAt: now });
    const { address, userAgent, replacesToken, requestId } = origin;
    await this.records.signedIn(tx, account, { address, roles, subject: subject.id }, requestId);
    const actor: Actor = {
      type: 'person',
      id: subject.id,
      name: account.userName,
      connectionId: account.connectionId,
      ...{ requestId, address },
    };
    const { groups, source, completeness } = membership;
    const after = {
      ...{ roles, groupCount: groups.length, source, completeness },
      // As with every sign-in: whoever lists them reads it from the audit trail.
      ...{ method: 'local', acr: LOCAL_ACR, amr: LOCAL_AMR, authTime: now.toISOString(), address, userAgent },
    };
    const { token } = await this.sessions.open(
      tx,
      {
        actor,
        subjectId: subject.id,
        connectionId: account.connectionId,
        acr: LOCAL_ACR,
        amr: LOCAL_AMR,
        authTime: now,
        sid: null,
        idToken: null,
        userAgent,
        address,
        roles,
        replacesToken,
        limits: this.configuration.localLogin === 'breakglass' ? BREAK_GLASS_LIMITS : undefined,
      },
      (id) => this.audit.part(actor, { action: 'sign-in.succeeded', target: { type: 'session', id }, after }),
    );
    return { token };
  }

  private async refuse(
    tx: Transaction,
    account: LocalAccount | null,
    refusal: LocalRefusal,
    origin: KnownOrigin,
    now: Date,
  ): Promise<Verdict> {
    await this.records.refused(tx, account, refusal, origin);
    const guessed = account && COUNTED.has(refusal) ? account : null;
    const { failures, lockedUntil } = afterFailure(guessed?.failures ?? [], now);
    await this.accounts.update(tx, guessed?.id ?? NOBODY, { failures: [...failures], lockedUntil });
    if (!guessed || !lockedUntil) return { refusal, locks: false };
    await this.records.locked(tx, guessed, lockedUntil, origin);
    return { refusal, locks: true };
  }
}

/** Whose row is looked for and written where there is none, so that nothing takes less work: the nil UUID (RFC 9562). */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The refusals that count towards a lock: guesses. */
const COUNTED: ReadonlySet<LocalRefusal> = new Set(['wrong-password', 'wrong-code', 'used-code']);

/** The first thing that is wrong; undefined when nothing is. */
function refusalOf(account: LocalAccount | null, checked: Checked, now: Date): LocalRefusal | undefined {
  const { account: seen, passwordMatches, step } = checked;
  if (!account || !seen) return 'unknown-account';
  if (isLocked(account.lockedUntil, now)) return 'locked';
  if (!passwordMatches) return 'wrong-password';
  if (step === null) return 'wrong-code';
  // A code works once, and so does every earlier one.
  if (account.totpLastStep !== null && step <= account.totpLastStep) return 'used-code';
  // What was compared is not what counts any more: somebody changed the account at this very moment.
  if (account.passwordHash !== seen.passwordHash || account.totpSecret !== seen.totpSecret)
    return 'changed-meanwhile';
  return undefined;
}
