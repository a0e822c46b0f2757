import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { assertHasClient } from '../connections/connection-status.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { oktaConnection, visibleConnection } from '../connections/visible-connection.js';
import { Encryption } from '../crypto/encryption.js';
import { randomToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { resourceId } from '../http/resource-id.js';
import type { TestSignInReport } from './test-sign-in-report.js';
import {
  toReportResponse,
  type TestSignInBegunResponse,
  type TestSignInResponse,
} from './test-sign-in.dto.js';
import { UnsavedDefinitions, type UnsavedDefinition } from './unsaved-definitions.js';
import type { TestSignIn, TestSignInActor } from './test-sign-in.entity.js';
import { TestSignInsRepository, type OpenedTestSignIn } from './test-sign-ins.repository.js';

/** Where a ticket is shown, and then used. */
export const TEST_SIGN_IN_PATH = '/login/test';

/** For opening the address, and for reading the report: each, in milliseconds. */
const STEP_MS = 600_000;
/** For the sign-in between them, in milliseconds. */
const SIGN_IN_MS = 300_000;

/** What `randomToken` makes. */
const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** A test that somebody is asked to go through. */
export interface OfferedTestSignIn {
  readonly ticket: string;
  readonly connection: Pick<Connection, 'name' | 'slug' | 'issuer' | 'status'>;
  /** Who asks. */
  readonly actor: TestSignInActor;
  /** Until when it can be begun. */
  readonly expiresAt: Date;
}

/** Has real people try a connection, whatever its status, and keeps what came of it for the admin who asked. */
@Injectable()
export class TestSignIns {
  private readonly log = new Logger('TestSignIn');

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly tests: TestSignInsRepository,
    private readonly definitions: UnsavedDefinitions,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly encryption: Encryption,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a test and the address that begins it.
   * @param entered What is tried in place of what is stored; undefined = what is stored.
   * @throws GatewayError `not-found`, `built-in` for the connection of local accounts, `validation-failed` for a draft
   *   without a client id and what can't be entered, `scope-refused`, `unavailable`.
   */
  async create(
    caller: Caller,
    slugOrId: string,
    entered?: UnsavedDefinition,
  ): Promise<{ body: TestSignInBegunResponse; location: string }> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    const [id, ticket] = [randomUUID(), randomToken()];
    if (!entered) assertHasClient(connection);
    const definition = entered ? await this.definitions.accept(id, connection, entered) : null;
    const createdAt = this.clock.now();
    const expiresAt = later(createdAt, STEP_MS);
    const { type, id: actorId, name, connectionId } = caller;
    await this.transactions.run((tx) =>
      this.tests.create(tx, {
        ...{ id, ticket, connectionId: connection.id, definition, createdAt, expiresAt },
        actor: { type, id: actorId, name, connectionId },
        // That it expired can be read for a while.
        keptUntil: later(expiresAt, STEP_MS),
      }),
    );
    const signInUrl = new URL(TEST_SIGN_IN_PATH, this.configuration.publicOrigin);
    signInUrl.searchParams.set('ticket', ticket);
    return {
      body: { id, status: 'pending', signInUrl: signInUrl.href, expiresAt: expiresAt.toISOString() },
      location: `/api/v1/connections/${connection.slug}/test-sign-in/${id}`,
    };
  }

  /**
   * Shows a test to whoever asked for it.
   * @throws GatewayError `not-found` for every other one alike, `unavailable`.
   */
  async get(caller: Caller, slugOrId: string, testId: string): Promise<TestSignInResponse> {
    const id = resourceId(testId, 'test sign-in');
    const connection = await visibleConnection(this.connections, caller, slugOrId);
    const now = this.clock.now();
    const test = await this.tests.find(id, now);
    if (test?.connectionId !== connection.id || !isOf(test, caller)) throw notFound('test sign-in');
    const status = test.status === 'pending' && test.expiresAt <= now ? 'expired' : test.status;
    return {
      ...{ id, connection: connection.slug, status, begun: test.ticketHash === null },
      createdAt: test.createdAt.toISOString(),
      expiresAt: test.expiresAt.toISOString(),
      ...(test.report === null ? {} : { report: toReportResponse(this.unseal(id, test.report)) }),
    };
  }

  /**
   * Says whose test a ticket would begin, and of what; it can still be used afterwards.
   * @throws GatewayError `state-invalid` for a malformed, unknown, used and expired one alike; `unavailable`.
   */
  async look(ticket: string | undefined): Promise<OfferedTestSignIn> {
    const test = isTicket(ticket) && (await this.tests.findByTicket(ticket, this.clock.now()));
    const stored = test && (await this.connections.findById(test.connectionId));
    if (!stored) throw noSuchTicket();
    const connection = await this.definitions.apply(test.id, stored, test.definition);
    return { ticket, connection, actor: test.actor, expiresAt: test.expiresAt };
  }

  /**
   * Uses a ticket up.
   * @throws GatewayError `state-invalid` for a malformed, unknown, used and expired one alike; `unavailable`.
   */
  async open(ticket: string | undefined): Promise<OpenedTestSignIn> {
    const now = this.clock.now();
    const expiresAt = later(now, SIGN_IN_MS);
    const opened =
      isTicket(ticket) &&
      (await this.transactions.run((tx) =>
        this.tests.open(tx, ticket, { now, expiresAt, keptUntil: later(expiresAt, STEP_MS) }),
      ));
    if (opened) return opened;
    throw noSuchTicket();
  }

  /**
   * The connection as a test that was begun tries it.
   * @throws GatewayError `state-invalid` when the test is gone or over: what it tried is forgotten then; `unavailable`.
   */
  async triedConnection(id: string, stored: Connection): Promise<Connection> {
    const test = await this.tests.find(id, this.clock.now());
    if (test?.status !== 'pending') throw noSuchTicket();
    return this.definitions.apply(id, stored, test.definition);
  }

  /** Keeps what came of a test, and puts into the audit trail that it took place; nothing of the person. */
  async end(
    id: string,
    connection: Pick<Connection, 'id' | 'slug' | 'issuer' | 'clientId' | 'unsaved'>,
    status: 'completed' | 'failed',
    report: TestSignInReport,
  ): Promise<void> {
    const { answer, requestId, groups, roles } = report;
    const sealed = this.encryption.encrypt(JSON.stringify(report), placeOf(id));
    const keptUntil = later(this.clock.now(), STEP_MS);
    await this.transactions.run(async (tx) => {
      const actor = await this.tests.end(tx, id, { status, report: sealed, keptUntil });
      if (!actor) return;
      await this.audit.record(tx, { ...actor, requestId } satisfies Actor, {
        connectionId: connection.id,
        action: 'connection.sign-in-tested',
        target: { type: 'connection', id: connection.id },
        outcome: status === 'failed' ? 'failure' : answer.allowed ? 'success' : 'denied',
        after: {
          testSignInId: id,
          // What was tried is known to nobody any more.
          ...(connection.unsaved
            ? { unsaved: true, issuer: connection.issuer, clientId: connection.clientId }
            : {}),
          status,
          allowed: answer.allowed,
          ...(answer.code === undefined ? {} : { code: answer.code, reason: answer.reason }),
          ...(groups ? { groupCount: groups.total, source: groups.source, roles } : {}),
        },
      });
    });
    const { allowed, code: errorCode, reason, detail } = answer;
    this.log.log('Sign-in tested', {
      ...{ requestId, connection: connection.slug, allowed, errorCode, reason, detail },
    });
  }

  private unseal(id: string, report: string): TestSignInReport {
    return JSON.parse(this.encryption.decrypt(report, placeOf(id))) as TestSignInReport;
  }
}

function isTicket(ticket: string | undefined): ticket is string {
  return ticket !== undefined && TICKET.test(ticket);
}

function noSuchTicket(): GatewayError {
  return new GatewayError(
    'state-invalid',
    'This link for a test sign-in was used already, is older than ten minutes, or never was one. Ask for a new one.',
    { detail: 'ticket unknown, used or expired' },
  );
}

function isOf({ actor }: TestSignIn, caller: Caller): boolean {
  return actor.type === caller.type && actor.id === caller.id;
}

function later(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}

function placeOf(id: string): { table: string; column: string; id: string } {
  return { table: 'test_sign_ins', column: 'report', id };
}
