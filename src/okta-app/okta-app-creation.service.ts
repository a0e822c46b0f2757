import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ConnectionEditor } from '../connections/connection-editor.js';
import { ConnectionsService } from '../connections/connections.service.js';
import { IssuerConfirmation } from '../connections/issuer-confirmation.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { RequestLimits } from '../http/request-limits.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { isPublicOrigin } from '../okta-client/public-host.js';
import { oneOffCredential } from './one-off-credential.js';
import { OktaAppLimits } from './okta-app-limits.js';
import { OktaAppOrders, type AcceptedOrder } from './okta-app-orders.js';
import { lineOf, OKTA_APP_STEPS, planOktaApp, scopesOf } from './okta-app-plan.js';
import type { AppInOkta } from './okta-app-records.js';
import { OktaAppRun } from './okta-app-run.js';
import { CLAIM_BY_HAND, nextOf, type StepResult } from './okta-app-words.js';
import type {
  CreateOktaAppDto,
  OktaAppPlanResponse,
  OktaAppResultResponse,
  PlanOktaAppDto,
} from './okta-app.dto.js';

const RESOLVE_MS = 5_000;

/** Makes apps in Okta. */
@Injectable()
export class OktaAppCreation {
  /** What is being made now: two at once would make two apps. */
  private readonly running = new Set<string>();

  constructor(
    private readonly orders: OktaAppOrders,
    private readonly clients: OktaClients,
    private readonly connections: ConnectionsService,
    private readonly editor: ConnectionEditor,
    private readonly issuers: IssuerConfirmation,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly requestLimits: RequestLimits,
    private readonly limits: OktaAppLimits,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** @throws GatewayError as {@link OktaAppOrders.accept}. */
  async plan(caller: Caller, dto: PlanOktaAppDto): Promise<OktaAppPlanResponse> {
    const { order } = await this.orders.accept(caller, dto, dto.credentialType ?? 'api-token');
    const calls = planOktaApp(order);
    return {
      label: order.label,
      calls: calls.map((call) => ({
        step: call.step,
        method: call.method,
        path: lineOf(call).slice(call.method.length + 1),
        ...(call.body === undefined ? {} : { body: call.body as object }),
        purpose: call.purpose,
        ...(call.unless === undefined ? {} : { unless: call.unless }),
      })),
      scopes: scopesOf(calls),
      byHand: calls.some(({ step }) => step === 'groups-claim') ? [] : [CLAIM_BY_HAND],
    };
  }

  /**
   * Makes the app, or goes on with one that was made before.
   * @throws GatewayError as {@link OktaAppOrders.accept}; `issuer-mismatch`, `okta-unavailable` when the issuer does not
   *   confirm itself; `rate-limited`, `okta-conflict` while the same app is being made. In all of these Okta was not asked.
   */
  async create(caller: Caller, dto: CreateOktaAppDto): Promise<OktaAppResultResponse> {
    const credential = oneOffCredential(dto.credential);
    const type = credential.type === 'ssws' ? 'api-token' : 'service-app';
    const accepted = await this.orders.accept(caller, dto, type);
    this.assertNotTooOften(caller);
    const key = `${accepted.order.orgUrl} ${accepted.order.label}`;
    if (this.running.has(key)) throw new GatewayError('okta-conflict', 'This app is being made right now.');
    this.running.add(key);
    try {
      await this.assertIsWhereItSays(accepted);
      const { order } = accepted;
      const scopes = scopesOf(planOktaApp(order));
      const okta = this.clients.forCredential(
        order.orgUrl,
        credential.type === 'ssws' ? credential : { ...credential, scopes },
      );
      const bounds = { deadlineMs: this.clock.monotonic() + this.limits.totalMs, priority: 'admin' as const };
      return await this.make(caller, dto, accepted, new OktaAppRun(order, okta.raw, bounds));
    } finally {
      this.running.delete(key);
    }
  }

  private async make(
    caller: Caller,
    { name }: CreateOktaAppDto,
    accepted: AcceptedOrder,
    run: OktaAppRun,
  ): Promise<OktaAppResultResponse> {
    const { order, draft } = accepted;
    const app = await run.findOrCreate(draft?.clientId === '' ? undefined : draft?.clientId);
    // At once: what comes after may fail, and the secret must not be lost.
    const connection = app && (await this.store(caller, accepted, name, app, run));
    if (app) await run.finish(app);
    const steps = OKTA_APP_STEPS.flatMap((step) => {
      const planned = step === 'store-client' || step === 'groups-claim' || this.isPlanned(accepted, step);
      const result = run.results.get(step) ?? NOT_REACHED;
      return planned ? [{ step, ...result }] : [];
    });
    const outcomes = steps.map(({ outcome }) => outcome);
    const told = app && { clientId: app.clientId, label: order.label, created: app.created };
    const next = nextOf(told, order.label, outcomes);
    const outcome = next === undefined ? 'done' : app ? 'partial' : 'failed';
    await this.transactions.run((tx) =>
      this.audit.record(tx, caller, {
        ...(connection ? { connectionId: connection.id } : {}),
        action: 'connection.okta-app-created',
        target: connection
          ? { type: 'connection', id: connection.id }
          : { type: 'okta-app', id: app?.clientId ?? order.label },
        outcome: outcome === 'failed' ? 'failure' : 'success',
        after: {
          issuer: order.issuer,
          label: order.label,
          ...(told ?? {}),
          outcome,
          steps: steps.map(({ step, outcome: ended }) => ({ step, outcome: ended })),
        },
      }),
    );
    return {
      outcome,
      steps,
      ...(told ? { app: told } : {}),
      ...(connection ? { connection: connection.slug } : {}),
      ...(next === undefined ? {} : { next }),
    };
  }

  private isPlanned({ order }: AcceptedOrder, step: string): boolean {
    return planOktaApp(order).some((call) => call.step === step);
  }

  /** Puts the client into the draft, or makes the draft. */
  private async store(
    caller: Caller,
    { order, slug, draft }: AcceptedOrder,
    name: string | undefined,
    { clientId, clientSecret }: AppInOkta,
    run: OktaAppRun,
  ): Promise<{ id: string; slug: string } | undefined> {
    const noted = (result: StepResult): void => void run.results.set('store-client', result);
    if (clientSecret === undefined && !(draft?.clientId === clientId && draft.clientSecret !== null)) {
      noted({
        outcome: 'failed',
        detail: 'Okta does not show the client secret. Copy client ID and secret from the app’s General tab.',
      });
      return undefined;
    }
    try {
      if (clientSecret !== undefined) {
        const client = { clientId, clientSecret };
        if (draft) await this.editor.update(caller, draft.slug, undefined, client);
        else {
          const { issuer } = order;
          const made = await this.connections.create(caller, {
            issuer,
            slug,
            ...(name === undefined ? {} : { name }),
            ...client,
          });
          noted({ outcome: 'done', detail: STORED });
          return { id: made.body.id, slug };
        }
      }
      noted({ outcome: 'done', detail: STORED });
      return draft ? { id: draft.id, slug: draft.slug } : undefined;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      noted({ outcome: 'failed', detail: `The connection could not be stored: ${error.message}` });
      return undefined;
    }
  }

  /** The credential is sent to nobody who has not proved to be the issuer, and to no private network. */
  private async assertIsWhereItSays({ order, requested }: AcceptedOrder): Promise<void> {
    const reached =
      (this.configuration.okta.allowPrivateIssuers || (await isPublicOrigin(order.orgUrl, RESOLVE_MS))) &&
      (await this.issuers.confirm(requested)) === null;
    if (reached) return;
    throw new GatewayError('okta-unavailable', 'Okta cannot be reached at this issuer. Nothing was made.', {
      headers: { 'Retry-After': '5' },
    });
  }

  private assertNotTooOften({ id }: Caller): void {
    const waitMs = this.requestLimits.consume('okta-app', id, this.limits.triesPerMinute);
    if (waitMs === 0) return;
    throw new GatewayError('rate-limited', 'That was tried often enough. Wait a little.', {
      headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
    });
  }
}

const STORED = 'Client ID and secret are in the connection; the secret is shown nowhere.';
const NOT_REACHED: StepResult = { outcome: 'not-reached', detail: 'It did not come to this.' };
