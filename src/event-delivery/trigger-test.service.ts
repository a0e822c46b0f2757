import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { EventTriggersService } from '../event-triggers/event-triggers.service.js';
import { TriggerSecrets } from '../event-triggers/trigger-secrets.js';
import { RequestLimits } from '../http/request-limits.js';
import { deliveryBody, deliveryHeaders } from './delivery-message.js';
import { answerStart, testEvent } from './test-event.js';
import type { TriggerTestResponse } from './trigger-test.dto.js';
import { WebhookHttp } from './webhook-http.js';

const TESTS_PER_MINUTE = 20;

/** Sends test events: signed and bounded as every delivery, once, and kept nowhere. */
@Injectable()
export class TriggerTests {
  constructor(
    private readonly triggers: EventTriggersService,
    private readonly secrets: TriggerSecrets,
    private readonly http: WebhookHttp,
    private readonly limits: RequestLimits,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws GatewayError `not-found`, `validation-failed` for a trigger that delivers nowhere, `rate-limited`,
   *   `unavailable` when its secret can't be read.
   */
  async test(caller: Caller, triggerId: string): Promise<TriggerTestResponse> {
    const { trigger, connection } = await this.triggers.findVisible(caller, triggerId);
    const { deliverTo } = trigger;
    if (deliverTo === null)
      throw invalidValue(
        '/deliverTo',
        'no-receiver',
        'This trigger delivers nowhere: give it an address first.',
      );
    this.assertNotTooOften(caller);
    const secret = this.openSecret(trigger);
    const id = randomUUID();
    const at = this.clock.now();
    const events = [testEvent(id, connection.id, at)];
    const body = deliveryBody({ id, trigger: trigger.id, connection: connection.slug, events });
    const headers = deliveryHeaders(id, body, secret, at);
    const began = this.clock.monotonic();
    const {
      status,
      fault,
      text = '',
    } = await this.http.postAndRead(deliverTo, { ...headers, 'X-Rolegate-Test': 'true' }, body);
    const durationMs = Math.round(this.clock.monotonic() - began);
    const accepted = status !== undefined && status >= 200 && status < 300;
    const outcome = { accepted, ...(status === undefined ? { fault } : { status }), durationMs };
    await this.transactions.run((tx) =>
      this.audit.record(tx, caller, {
        connectionId: connection.id,
        action: 'event-trigger.tested',
        target: { type: 'event-trigger', id: trigger.id },
        outcome: accepted ? 'success' : 'failure',
        after: outcome,
      }),
    );
    const answer = answerStart(text, [secret, headers['X-Rolegate-Signature'] ?? '']);
    return { ...outcome, ...(answer === undefined ? {} : { answer }), delivery: id, deliverTo };
  }

  private openSecret(trigger: Parameters<TriggerSecrets['openDeliverySecret']>[0]): string {
    try {
      const secret = this.secrets.openDeliverySecret(trigger);
      if (secret !== null) return secret;
    } catch (cause) {
      throw new GatewayError('unavailable', 'The signing secret of this trigger can’t be decrypted.', {
        cause,
      });
    }
    throw new GatewayError('unavailable', 'This trigger has no signing secret.');
  }

  private assertNotTooOften({ id }: Caller): void {
    const waitMs = this.limits.consume('event-trigger-test', id, TESTS_PER_MINUTE);
    if (waitMs === 0) return;
    throw new GatewayError('rate-limited', 'That was tested often enough. Wait a little.', {
      headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
    });
  }
}
