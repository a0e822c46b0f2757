import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { brokenConstraint, Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import type { LocalAccount } from '../local-accounts/local-account.entity.js';
import { LocalAccountsRepository } from '../local-accounts/local-accounts.repository.js';
import { newTotpSecret, totpUri } from '../local-accounts/one-time-codes.js';
import { PasswordHashing } from '../local-accounts/password-hashing.js';
import { generatePassword, passwordFault } from '../local-accounts/password-rules.js';
import { TotpSecrets } from '../local-accounts/totp-secrets.js';
import { isUserName, USER_NAME_RULE } from '../local-accounts/user-name.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { LocalConnection } from './local-connection.js';

/** What is shown once of a new account, or of one that got new secrets. */
export interface NewSecrets {
  /** Set when it was generated. */
  readonly password?: string | undefined;
  /** For an authenticator app (`otpauth://totp/…`). */
  readonly totpUri?: string | undefined;
}

/** Group names as Okta's may be, without outer white space and control characters. */
const GROUP_NAME = /^(?!\s)[^\p{Cc}]{1,255}(?<!\s)$/u;
const MAX_GROUPS = 100;

/** Makes and changes local accounts, for the command line. Every change is audited, and none waits for a sign-in. */
@Injectable()
export class LocalAccountAdministration {
  constructor(
    private readonly accounts: LocalAccountsRepository,
    private readonly connection: LocalConnection,
    private readonly mappings: GroupMappingsRepository,
    private readonly subjects: SubjectsRepository,
    private readonly hashing: PasswordHashing,
    private readonly secrets: TotpSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** All accounts, by user name. */
  async list(): Promise<LocalAccount[]> {
    return this.accounts.findAll();
  }

  /** The groups of these that no mapping of local accounts gives a role. */
  async unmapped(groups: readonly string[], connectionId: string): Promise<string[]> {
    const mapped = new Set((await this.mappings.findAll(connectionId)).map(({ groupName }) => groupName));
    return groups.filter((group) => !mapped.has(group));
  }

  /**
   * Makes an account, and with the first one the built-in connection.
   * @param password Undefined = one is generated.
   * @throws GatewayError `validation-failed`.
   */
  async create(
    actor: Actor,
    wish: { userName: string; groups: readonly string[]; password: string | undefined },
  ): Promise<NewSecrets & { readonly account: LocalAccount }> {
    const { userName, groups } = wish;
    if (!isUserName(userName)) throw invalid(USER_NAME_RULE);
    assertGroups(groups);
    const password = acceptedPassword(wish.password, userName);
    const passwordHash = await this.hashing.hash(password);
    const id = randomUUID();
    const totpSecret = newTotpSecret();
    const account = await this.whileOthersBegin(async (tx) => {
      const { id: connectionId } = await this.connection.ensure(tx, actor);
      const now = this.clock.now();
      const made: LocalAccount = {
        id,
        connectionId,
        userName,
        passwordHash,
        totpSecret: this.secrets.seal(id, totpSecret),
        totpLastStep: null,
        groups: [...new Set(groups)],
        failures: [],
        lockedUntil: null,
        lastSignedInAt: null,
        createdAt: now,
        updatedAt: now,
      };
      await this.accounts.insert(tx, made);
      await this.record(tx, actor, made, 'created', { userName, groups: made.groups });
      return made;
    });
    return {
      account,
      password: wish.password === undefined ? password : undefined,
      totpUri: this.uriOf(totpSecret, userName),
    };
  }

  /** Replaces the password, which ends the account's sessions. @throws GatewayError `not-found`, `validation-failed`. */
  async setPassword(actor: Actor, userName: string, wished: string | undefined): Promise<NewSecrets> {
    const password = acceptedPassword(wished, userName);
    const passwordHash = await this.hashing.hash(password);
    await this.change(actor, userName, 'password-set', { passwordHash }, { endsSessions: true });
    return { password: wished === undefined ? password : undefined };
  }

  /** Replaces the groups; a session that the account has goes on with the new ones at once. @throws GatewayError `not-found`, `validation-failed`. */
  async setGroups(actor: Actor, userName: string, groups: readonly string[]): Promise<LocalAccount> {
    assertGroups(groups);
    return this.change(actor, userName, 'groups-set', { groups: [...new Set(groups)] });
  }

  /** Replaces the secret of the one-time codes, which ends the account's sessions. @throws GatewayError `not-found`. */
  async resetTotp(actor: Actor, userName: string): Promise<NewSecrets> {
    const secret = newTotpSecret();
    await this.change(
      actor,
      userName,
      'totp-reset',
      ({ id }) => ({ totpSecret: this.secrets.seal(id, secret), totpLastStep: null }),
      { endsSessions: true },
    );
    return { totpUri: this.uriOf(secret, userName) };
  }

  /** Lets an account that failures have locked in again. @throws GatewayError `not-found`. */
  async unlock(actor: Actor, userName: string): Promise<void> {
    await this.change(actor, userName, 'unlocked', { lockedUntil: null, failures: [] });
  }

  /** Removes an account; its sessions end, and what it did stays in the audit trail. @throws GatewayError `not-found`. */
  async remove(actor: Actor, userName: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const account = await this.require(tx, userName);
      await this.settle(tx, { ...account, groups: [] }, true);
      await this.accounts.remove(tx, account.id);
      await this.record(tx, actor, account, 'removed', undefined, { userName, groups: account.groups });
    });
  }

  /** Of two who make the first account at the same moment, one finds the other's connection at the second try. */
  private async whileOthersBegin<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.run(work);
    } catch (error) {
      const [first, slug] = ['connections_one_local', 'slug-taken'];
      const lost =
        brokenConstraint(error) === first || (error instanceof GatewayError && error.code === slug);
      if (!lost) throw error;
      return this.transactions.run(work);
    }
  }

  private async change(
    actor: Actor,
    userName: string,
    what: string,
    values: Partial<LocalAccount> | ((account: LocalAccount) => Partial<LocalAccount>),
    { endsSessions = false } = {},
  ): Promise<LocalAccount> {
    return this.transactions.run(async (tx) => {
      const before = await this.require(tx, userName);
      const changed = typeof values === 'function' ? values(before) : values;
      const after = { ...before, ...changed, updatedAt: this.clock.now() };
      await this.accounts.update(tx, before.id, { ...changed, updatedAt: after.updatedAt });
      if (endsSessions || changed.groups) await this.settle(tx, after, endsSessions);
      const shown = ({ groups }: LocalAccount): object => ({
        userName,
        ...(changed.groups ? { groups } : {}),
      });
      await this.record(tx, actor, after, what, shown(after), shown(before));
      return after;
    });
  }

  private async require(tx: Transaction, userName: string): Promise<LocalAccount> {
    const found = await this.accounts.findByUserName(userName, tx.manager);
    const account = found && (await this.accounts.findForChange(tx, found.id));
    if (!account) throw notFound('local account');
    return account;
  }

  /** Makes the person behind an account what it says now. */
  private async settle(tx: Transaction, account: LocalAccount, endsSessions: boolean): Promise<void> {
    const subjectId = await this.accounts.findSubjectId(tx, account);
    if (subjectId === null) return;
    const now = this.clock.now();
    await this.subjects.storeMembership(tx, subjectId, {
      groups: account.groups.map((name) => ({ name })),
      source: 'local',
      completeness: 'complete',
      fetchedAt: now,
    });
    if (endsSessions) await this.subjects.endSessions(tx, subjectId, now);
  }

  private async record(
    tx: Transaction,
    actor: Actor,
    { id, connectionId }: LocalAccount,
    what: string,
    after?: object,
    before?: object,
  ): Promise<void> {
    await this.audit.record(tx, actor, {
      connectionId,
      action: `local-account.${what}`,
      target: { type: 'local-account', id },
      before,
      after,
    });
  }

  private uriOf(secret: string, userName: string): string {
    return totpUri(secret, userName, `Rolegate ${new URL(this.configuration.publicOrigin).hostname}`);
  }
}

function acceptedPassword(wished: string | undefined, userName: string): string {
  const password = wished ?? generatePassword();
  const fault = passwordFault(password, userName);
  if (fault !== undefined) throw invalid(fault);
  return password;
}

function assertGroups(groups: readonly string[]): void {
  if (groups.length === 0 || groups.length > MAX_GROUPS)
    throw invalid(`An account is in 1 to ${MAX_GROUPS} groups.`);
  if (!groups.every((group) => GROUP_NAME.test(group))) {
    throw invalid(
      'The name of a group has 1 to 255 characters, without control characters and outer white space.',
    );
  }
}

function invalid(message: string): GatewayError {
  return new GatewayError('validation-failed', message);
}
