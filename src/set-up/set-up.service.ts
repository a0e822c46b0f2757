import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { equalHashes, hashToken, randomToken } from '../crypto/tokens.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { SetUpCallers } from './set-up-callers.js';
import type { SetUpProgress, SetUpResponse } from './set-up.dto.js';
import type { SetUpState } from './set-up.entity.js';
import { SetUpMode } from './set-up-mode.js';
import { SetUpRepository } from './set-up.repository.js';

/** The page that a set-up link opens. The token stands behind `#`: no server and no log sees it. */
const SET_UP_PAGE = '/console/set-up';

/** For how long a link can be used, in milliseconds. */
const LINK_MS = 24 * 3_600_000;
/** For how long a browser that used a link carries out the set-up, in seconds. */
export const BROWSER_SECONDS = 1_800;
/** A process that starts so soon after another, in milliseconds, makes no link of its own. */
const SAME_START_MS = 60_000;

const TARGET = { type: 'set-up', id: 'gateway' };

/** A browser to which the set-up was handed. */
export interface SetUpBrowser {
  /** The value of its cookie. */
  readonly token: string;
}

/** Leads a gateway that has no connection to its first admin. */
@Injectable()
export class SetUp {
  private readonly log = new Logger('SetUp');

  constructor(
    private readonly states: SetUpRepository,
    private readonly mode: SetUpMode,
    private readonly callers: SetUpCallers,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Called at every start, in the migration lock. Begins the set-up where there is no platform connection, goes on with
   * one that was begun, and logs a link: what can be done with it is what could be done with the gateway's environment.
   */
  async ensure(actor: Actor): Promise<void> {
    const link = await this.transactions.run(async (tx) => {
      const state = (await this.states.findForChange(tx)) ?? (await this.begin(tx, actor));
      if (!state || state.finishedAt) return null;
      const age = state.linkCreatedAt && this.clock.nowMs() - state.linkCreatedAt.getTime();
      return state.linkHash && age !== null && age < SAME_START_MS ? 'recent' : this.newLink(tx, actor);
    });
    if (link === null) return;
    this.mode.open();
    this.log.warn(
      link === 'recent'
        ? 'This gateway is not set up yet: open the link that was logged a moment ago. Another one: npm run cli -- set-up-link'
        : `This gateway is not set up yet. Open ${link}`,
    );
  }

  /**
   * Makes a link for whoever administers the machine; the one before is worth nothing any more.
   * @throws GatewayError `not-found` where there is nothing to set up.
   */
  async link(actor: Actor): Promise<string> {
    return this.transactions.run(async (tx) => {
      const state = await this.states.findForChange(tx);
      if (!state || state.finishedAt) {
        throw new GatewayError(
          'not-found',
          state
            ? 'This gateway is set up: an admin has signed in. Should nobody be able to any more, a local account helps (docs/break-glass.md).'
            : 'There is nothing to set up: this gateway has a connection, or was never started.',
        );
      }
      return this.newLink(tx, actor);
    });
  }

  /**
   * Uses a link up, and hands the set-up to the browser that did.
   * @throws GatewayError `credential-invalid` for a token that is unknown, used, replaced or older than a day alike.
   */
  async exchange(token: string, requestId: string): Promise<SetUpBrowser> {
    // Strangers may send whatever they like: where nothing is to be set up that costs nothing, and never a lock.
    const seen = this.mode.opened ? await this.states.find() : null;
    if (!seen || !isLinkOf(seen, token, this.clock.now())) throw invalidLink();
    const browser = randomToken();
    await this.transactions.run(async (tx) => {
      const state = await this.states.findForChange(tx);
      const now = this.clock.now();
      if (!state || state.finishedAt || !isLinkOf(state, token, now)) throw invalidLink();
      const expiresAt = new Date(now.getTime() + BROWSER_SECONDS * 1_000);
      await this.states.keepBrowser(tx, hashToken(browser), expiresAt);
      await this.audit.record(tx, this.callers.actor(requestId), {
        action: 'set-up.link-used',
        target: TARGET,
      });
    });
    return { token: browser };
  }

  /** What there is to say to whoever asks, and more to the browser that carries out the set-up. */
  async describe(cookieHeader: string | undefined): Promise<Versioned<SetUpResponse>> {
    const state = this.mode.opened ? await this.states.find() : null;
    if (!state || state.finishedAt) return { body: { state: 'done' }, version: 0 };
    const browser = this.callers.browserOf(state, cookieHeader);
    if (!browser) return { body: { state: 'required' }, version: 0 };
    const connection = await this.connections.findPlatform();
    return {
      body: {
        state: 'required',
        browser: { expiresAt: browser.expiresAt.toISOString() },
        ...(connection ? { connection: connection.slug } : {}),
        progress: state.progress,
      },
      version: state.version,
    };
  }

  /**
   * Keeps how far the person has come.
   * @throws GatewayError `not-signed-in` to other browsers, `precondition-required`, `version-mismatch`.
   */
  async keep(
    cookieHeader: string | undefined,
    ifMatch: string | undefined,
    progress: SetUpProgress,
  ): Promise<Versioned<SetUpResponse>> {
    await this.transactions.run(async (tx) => {
      const state = await this.states.findForChange(tx);
      if (!state || !this.callers.browserOf(state, cookieHeader)) throw notThisBrowser();
      assertIfMatch(ifMatch, state.version, { required: true });
      await this.states.keepProgress(tx, progress, state.version + 1);
    });
    return this.describe(cookieHeader);
  }

  /** In the transaction of the sign-in of an admin of the platform connection: from now on there are admins. */
  async finish(tx: Transaction, actor: Actor): Promise<void> {
    if (!this.mode.opened) return;
    if (await this.states.finish(tx, this.clock.now())) {
      await this.audit.record(tx, actor, { action: 'set-up.finished', target: TARGET });
    }
  }

  /** Once that transaction is committed: this process looks for no set-up any more. Others find out by themselves. */
  finished(): void {
    this.mode.close();
  }

  private async begin(tx: Transaction, actor: Actor): Promise<SetUpState | null> {
    if (await this.connections.findPlatform(tx.manager)) return null;
    await this.states.insert(tx, this.clock.now());
    await this.audit.record(tx, actor, { action: 'set-up.begun', target: TARGET });
    return this.states.findForChange(tx);
  }

  private async newLink(tx: Transaction, actor: Actor): Promise<string> {
    const token = randomToken();
    await this.states.keepLink(tx, hashToken(token), this.clock.now());
    await this.audit.record(tx, actor, { action: 'set-up.link-created', target: TARGET });
    return `${this.configuration.publicOrigin}${SET_UP_PAGE}#${token}`;
  }
}

function isLinkOf({ linkHash, linkCreatedAt }: SetUpState, token: string, now: Date): boolean {
  if (!linkHash || !linkCreatedAt || !equalHashes(linkHash, hashToken(token))) return false;
  return now.getTime() - linkCreatedAt.getTime() < LINK_MS;
}

function invalidLink(): GatewayError {
  return new GatewayError(
    'credential-invalid',
    'This set-up link was used already, was replaced by a newer one, is older than a day, or never was one. Ask whoever runs the gateway for another: npm run cli -- set-up-link',
  );
}

function notThisBrowser(): GatewayError {
  return new GatewayError(
    'not-signed-in',
    'Another browser carries out the set-up, or this one took longer than 30 minutes. Another link: npm run cli -- set-up-link',
  );
}
