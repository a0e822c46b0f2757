import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { secretEnd } from '../connections/secret-end.js';
import { hashToken, randomToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { assertIfMatch, versionMismatch, type Versioned } from '../http/etag.js';
import type { EventTrigger } from './event-trigger.entity.js';
import { eventHookUrl, type EventTriggerResponse } from './event-trigger-response.dto.js';
import { EventTriggersRepository } from './event-triggers.repository.js';
import { EventTriggersService } from './event-triggers.service.js';
import { OktaEventHooks } from './okta-event-hooks.js';
import { wantedEventTypes } from './trigger-settings.js';

/** Registers event hooks in Okta and has Okta verify them. */
@Injectable()
export class EventHookRegistration {
  constructor(
    private readonly triggers: EventTriggersRepository,
    private readonly service: EventTriggersService,
    private readonly hooks: OktaEventHooks,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Makes a hook with a secret of its own in Okta, has it verified, and deletes the one that was registered before. Until
   * the new one is verified the old one goes on; when that fails nothing has changed, here or there.
   * @throws GatewayError `not-found`, `version-mismatch`, `validation-failed` for other kinds of triggers, and what
   *   {@link OktaEventHooks} gives.
   */
  async register(
    caller: Caller,
    id: string,
    ifMatch: string | undefined,
  ): Promise<Versioned<EventTriggerResponse>> {
    const { trigger: seen, connection } = await this.service.findVisible(caller, id);
    if (seen.kind !== 'event-hook')
      throw new GatewayError('validation-failed', 'Only event hooks are registered in Okta.');
    assertIfMatch(ifMatch, seen.version);
    const secret = randomToken();
    const hash = hashToken(secret);
    const hookId = await this.hooks.create(connection, {
      name: `Rolegate ${connection.slug} ${seen.id.slice(0, 8)}`,
      url: eventHookUrl(this.configuration.publicOrigin, connection.slug),
      secret,
      eventTypes: wantedEventTypes(seen) ?? [],
    });
    let registered: EventTrigger;
    try {
      await this.expect(seen, hash);
      await this.hooks.verify(connection, hookId);
      registered = await this.adopt(caller, connection, seen, { hookId, hash, secret });
    } catch (error) {
      await this.service.removeHook(caller, connection, seen.id, hookId);
      throw error;
    }
    if (seen.hookId !== null) await this.service.removeHook(caller, connection, seen.id, seen.hookId);
    return this.service.versioned(registered, connection);
  }

  /** Lets Okta in with the new secret, beside the old one. */
  private async expect({ id }: EventTrigger, hookPendingHash: Buffer): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.triggers.lock(tx, id))) throw notFound('event trigger');
      await this.triggers.update(tx, id, { hookPendingHash });
    });
  }

  private async adopt(
    caller: Caller,
    connection: Connection,
    seen: EventTrigger,
    { hookId, hash, secret }: { hookId: string; hash: Buffer; secret: string },
  ): Promise<EventTrigger> {
    return this.transactions.run(async (tx) => {
      const before = await this.triggers.lock(tx, seen.id);
      if (!before) throw notFound('event trigger');
      // Somebody else registered it meanwhile, or changed what it wants.
      if (!before.hookPendingHash?.equals(hash) || before.version !== seen.version)
        throw versionMismatch(before.version);
      const now = this.clock.now();
      const after = await this.triggers.update(tx, seen.id, {
        hookSecretHash: hash,
        hookSecretSetAt: now,
        hookSecretEnd: secretEnd(secret),
        hookPendingHash: null,
        hookId,
        hookVerifiedAt: now,
        version: before.version + 1,
        updatedAt: now,
      });
      await this.service.record(tx, caller, connection, 'event-trigger.registered', before, after);
      return after;
    });
  }
}
