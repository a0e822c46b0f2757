import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId, oktaConnection } from '../connections/visible-connection.js';
import { randomToken } from '../crypto/tokens.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import type {
  CreateEventTriggerDto,
  EventTriggersQuery,
  UpdateEventTriggerDto,
} from './event-trigger.dto.js';
import type { EventTrigger } from './event-trigger.entity.js';
import {
  eventHookUrl,
  toEventTriggerResponse,
  type EventTriggerPage,
  type EventTriggerResponse,
  type NewSecrets,
} from './event-trigger-response.dto.js';
import { EventTriggersRepository } from './event-triggers.repository.js';
import { OktaEventHooks } from './okta-event-hooks.js';
import { TriggerSecrets } from './trigger-secrets.js';
import {
  firstRun,
  isSame,
  looksElsewhere,
  runsAtOtherTimes,
  secretFaults,
  settingsFaults,
  withWanted,
  type TriggerSettings,
  type WantedSecrets,
  type WantedSettings,
} from './trigger-settings.js';

/** Triggers that one connection has at most. */
export const MOST_TRIGGERS = 50;

/** Told in this process that a trigger was made or changed. */
export type TriggersChangedListener = () => void;

/** Lists, shows, creates, changes and deletes triggers. Callers see their connection's, those of the platform all. */
@Injectable()
export class EventTriggersService {
  private readonly log = new Logger('EventTriggers');
  private readonly listeners = new Set<TriggersChangedListener>();

  constructor(
    private readonly triggers: EventTriggersRepository,
    private readonly connections: ConnectionsRepository,
    private readonly secrets: TriggerSecrets,
    private readonly hooks: OktaEventHooks,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** Has a listener called whenever this process has made or changed a trigger. */
  onChanged(listener: TriggersChangedListener): void {
    this.listeners.add(listener);
  }

  /** @throws GatewayError `not-found` for the connection, `invalid-request` for a foreign cursor. */
  async list(caller: Caller, query: EventTriggersQuery): Promise<EventTriggerPage> {
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    const [createdAt, id] =
      query.after === undefined ? [] : decodeCursor(query.after, [cursorParts.timestamp, cursorParts.uuid]);
    const after =
      createdAt === undefined ? undefined : { createdAt: new Date(String(createdAt)), id: String(id) };
    const rows = await this.triggers.findPage(connectionId, query.limit + 1, after);
    const slugs = new Map((await this.connections.findSlugs()).map(({ id: key, slug }) => [key, slug]));
    return pageOf(
      rows,
      query.limit,
      (row) => this.show(row, slugs.get(row.connectionId) ?? ''),
      (row) => [row.createdAt.toISOString(), row.id],
    );
  }

  /** @throws GatewayError `not-found`. */
  async get(caller: Caller, id: string): Promise<Versioned<EventTriggerResponse>> {
    const { trigger, connection } = await this.findVisible(caller, id);
    return this.versioned(trigger, connection);
  }

  /** @throws GatewayError `not-found` for the connection, `validation-failed`, `no-api-credential`, `too-many-event-triggers`. */
  async create(caller: Caller, dto: CreateEventTriggerDto): Promise<Versioned<EventTriggerResponse>> {
    const connection = await oktaConnection(this.connections, caller, dto.connection);
    const settings = this.acceptable({ kind: dto.kind }, dto);
    assertCanBeAsked(connection, settings);
    const id = randomUUID();
    const secret = settings.kind === 'event-hook' ? randomToken() : undefined;
    const deliverySecret = settings.deliverTo === null ? undefined : randomToken();
    const now = this.clock.now();
    const created = await this.transactions.run(async (tx) => {
      if ((await this.triggers.countLocked(tx, connection.id)) >= MOST_TRIGGERS) {
        throw new GatewayError(
          'too-many-event-triggers',
          `A connection has at most ${MOST_TRIGGERS} event triggers.`,
        );
      }
      const trigger = await this.triggers.insert(tx, {
        ...settings,
        id,
        connectionId: connection.id,
        ...(secret === undefined ? {} : this.secrets.ofHook(secret, now)),
        ...this.secrets.ofDeliveries(id, deliverySecret, now),
        nextRunAt: firstRun(settings, now),
        createdAt: now,
        updatedAt: now,
      });
      await this.record(tx, caller, connection, 'event-trigger.created', null, trigger);
      return trigger;
    });
    this.announce();
    return this.versioned(created, connection, {
      ...(secret === undefined ? {} : { secret }),
      ...(deliverySecret === undefined ? {} : { deliverySecret }),
    });
  }

  /**
   * Changes a trigger. Another `deliverTo` always gets another signing secret: who received deliveries before knows the
   * old one. Either secret is made anew when that is asked for. What looks for other events than before looks anew from where the events it brought end.
   * @throws GatewayError `not-found`, `version-mismatch`, `validation-failed`, `no-api-credential`.
   */
  async update(
    caller: Caller,
    id: string,
    ifMatch: string | undefined,
    dto: UpdateEventTriggerDto,
  ): Promise<Versioned<EventTriggerResponse>> {
    const { trigger: seen, connection } = await this.findVisible(caller, id);
    const now = this.clock.now();
    let made: NewSecrets = {};
    const updated = await this.transactions.run(async (tx) => {
      made = {};
      const before = await this.triggers.lock(tx, seen.id);
      if (!before) throw notFound('event trigger');
      assertIfMatch(ifMatch, before.version);
      const settings = this.acceptable(before, dto);
      const renews = dto.newSecret === true || dto.newDeliverySecret === true;
      if (isSame(before, settings)) {
        if (!renews) return before;
      } else assertCanBeAsked(connection, settings);
      const moved = settings.deliverTo !== before.deliverTo;
      made = {
        ...(dto.newSecret === true ? { secret: randomToken() } : {}),
        ...((moved || dto.newDeliverySecret === true) && settings.deliverTo !== null
          ? { deliverySecret: randomToken() }
          : {}),
      };
      const after = await this.triggers.update(tx, before.id, {
        ...settings,
        ...(made.secret === undefined ? {} : this.secrets.ofHook(made.secret, now)),
        ...(moved || made.deliverySecret !== undefined
          ? this.secrets.ofDeliveries(before.id, made.deliverySecret, now)
          : {}),
        ...(looksElsewhere(before, settings) ? { cursor: null, failures: 0, lastFault: null } : {}),
        ...(runsAtOtherTimes(before, settings) ? { nextRunAt: firstRun(settings, now) } : {}),
        // Whoever runs it at the moment does so by the old settings: what they find is looked for again.
        leaseId: null,
        leasedUntil: null,
        version: before.version + 1,
        updatedAt: now,
      });
      await this.record(tx, caller, connection, 'event-trigger.updated', before, after);
      return after;
    });
    this.announce();
    return this.versioned(updated, connection, made);
  }

  /**
   * Deletes a trigger with its runs and what is still to be delivered. Its hook in Okta is deleted, too, if Okta can be
   * reached: what it still sends is refused from now on.
   * @throws GatewayError `not-found`, `version-mismatch`.
   */
  async remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<void> {
    const { trigger: seen, connection } = await this.findVisible(caller, id);
    const removed = await this.transactions.run(async (tx) => {
      const before = await this.triggers.lock(tx, seen.id);
      if (!before) throw notFound('event trigger');
      assertIfMatch(ifMatch, before.version);
      await this.triggers.remove(tx, before.id);
      await this.record(tx, caller, connection, 'event-trigger.deleted', before, null);
      return before;
    });
    if (removed.hookId !== null) await this.removeHook(caller, connection, removed.id, removed.hookId);
  }

  /** Deletes a hook in Okta that nobody listens to any more. Never throws: whether it worked is in the audit trail. */
  async removeHook(caller: Caller, connection: Connection, triggerId: string, hookId: string): Promise<void> {
    const fault = await this.hooks.remove(connection, hookId).then(
      () => null,
      (error: unknown) => (error instanceof GatewayError ? error.code : 'internal-error'),
    );
    if (fault !== null) this.log.warn(`The event hook ${hookId} could not be deleted in Okta: ${fault}`);
    try {
      await this.transactions.run((tx) =>
        this.audit.record(tx, caller, {
          connectionId: connection.id,
          action: 'event-trigger.hook-deleted',
          target: { type: 'event-trigger', id: triggerId },
          outcome: fault === null ? 'success' : 'failure',
          after: { hookId, ...(fault === null ? {} : { fault }) },
        }),
      );
    } catch {
      this.log.warn(`What became of the event hook ${hookId} could not be written down`);
    }
  }

  /** The trigger, if the caller may see it. @throws GatewayError `not-found`. */
  async findVisible(caller: Caller, id: string): Promise<{ trigger: EventTrigger; connection: Connection }> {
    const trigger = await this.triggers.find(resourceId(id, 'event trigger'));
    const mayBeSeen = trigger && (caller.platform || trigger.connectionId === caller.connectionId);
    const connection = mayBeSeen ? await this.connections.findById(trigger.connectionId) : null;
    if (!trigger || !connection) throw notFound('event trigger');
    return { trigger, connection };
  }

  /** A trigger as the API shows it, with its `ETag`. */
  versioned(
    trigger: EventTrigger,
    { slug }: Connection,
    secrets: NewSecrets = {},
  ): Versioned<EventTriggerResponse> {
    return { body: this.show(trigger, slug, secrets), version: trigger.version };
  }

  /** Tells of a change of a trigger, in its transaction. */
  async record(
    tx: Transaction,
    caller: Caller,
    { id: connectionId, slug }: Connection,
    action: string,
    before: EventTrigger | null,
    after: EventTrigger | null,
  ): Promise<void> {
    await this.audit.record(tx, caller, {
      connectionId,
      action,
      target: { type: 'event-trigger', id: (after ?? before)?.id ?? '' },
      before: before && this.show(before, slug),
      after: after && this.show(after, slug),
    });
  }

  private show(trigger: EventTrigger, slug: string, secrets: NewSecrets = {}): EventTriggerResponse {
    const hookUrl = eventHookUrl(this.configuration.publicOrigin, slug);
    return toEventTriggerResponse(trigger, { slug, hookUrl }, secrets);
  }

  private acceptable(
    current: Pick<TriggerSettings, 'kind'> & Partial<EventTrigger>,
    wanted: WantedSettings & WantedSecrets,
  ): TriggerSettings {
    const settings = withWanted(current, wanted);
    const errors = [
      ...settingsFaults(settings, wanted, this.clock.now()),
      ...secretFaults({ ...settings, hookId: current.hookId ?? null }, wanted),
    ];
    if (errors.length > 0)
      throw new GatewayError('validation-failed', 'The trigger is not acceptable.', { errors });
    return settings;
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}

function assertCanBeAsked(connection: Connection, { kind }: TriggerSettings): void {
  const { managementSecret, managementAuthType, managementGrantId } = connection;
  const canAsk =
    managementSecret !== null && (managementAuthType !== 'authorization-code' || managementGrantId !== null);
  if (kind === 'event-hook' || canAsk) return;
  throw new GatewayError(
    'no-api-credential',
    'Okta’s System Log can be read once the connection has a credential for Okta’s API.',
  );
}
