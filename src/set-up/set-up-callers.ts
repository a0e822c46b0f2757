import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { permissionsOf } from '../access-model/permissions-of.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { equalHashes, hashToken } from '../crypto/tokens.js';
import { setUpCookieName, singleCookie } from '../http/cookies.js';
import type { SetUpState } from './set-up.entity.js';
import { SetUpMode } from './set-up-mode.js';
import { SetUpRepository } from './set-up.repository.js';

/** Stands for a connection while there is none yet. */
const NO_CONNECTION = { id: '00000000-0000-0000-0000-000000000000', slug: '' };

/** Recognises the browser that carries out the set-up. */
@Injectable()
export class SetUpCallers {
  constructor(
    private readonly mode: SetUpMode,
    private readonly states: SetUpRepository,
    private readonly connections: ConnectionsRepository,
    private readonly models: AccessModelStore,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Who acts in the name of the set-up, for the audit trail. */
  actor(requestId: string): Actor {
    return { type: 'system', id: 'set-up', name: 'set-up', connectionId: null, requestId };
  }

  /** Until when a request's browser may carry out the set-up; null for every other one. */
  browserOf(state: SetUpState, cookieHeader: string | undefined): { expiresAt: Date } | null {
    const { browserHash, browserExpiresAt: expiresAt, finishedAt } = state;
    if (!browserHash || !expiresAt || finishedAt || expiresAt <= this.clock.now()) return null;
    const token = singleCookie(cookieHeader, setUpCookieName(this.configuration.secure));
    return token !== undefined && equalHashes(browserHash, hashToken(token)) ? { expiresAt } : null;
  }

  /**
   * The caller of a request by such a browser; undefined for every other one. What they may do is what an admin may,
   * and of that only what belongs to the set-up: the guard sees to it.
   * @throws GatewayError `unavailable`.
   */
  async find(cookieHeader: string | undefined, requestId: string): Promise<Caller | undefined> {
    if (!this.mode.opened || !cookieHeader?.includes(setUpCookieName(this.configuration.secure)))
      return undefined;
    const state = await this.states.find();
    if (!state || state.finishedAt) {
      this.mode.close();
      return undefined;
    }
    if (!this.browserOf(state, cookieHeader)) return undefined;
    const connection = (await this.connections.findPlatform()) ?? NO_CONNECTION;
    const roles = ['admin'];
    return {
      ...this.actor(requestId),
      type: 'system',
      connectionId: connection.id,
      connectionSlug: connection.slug,
      platform: true,
      local: true,
      setUp: true,
      roles,
      permissions: permissionsOf(await this.models.current(), GATEWAY_APPLICATION, roles),
    };
  }
}
