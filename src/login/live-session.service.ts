import { Injectable } from '@nestjs/common';
import {
  applicationOfHost,
  type ApplicationFacts,
  type ConnectionFacts,
} from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Configuration } from '../config/configuration.js';
import { DecisionService } from '../decisions/decision-service.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { ReturnAddresses } from '../return-addresses/return-addresses.js';

/**
 * How a live session of the gateway answers somebody who wants to an application: `hand-over`: it is carried to that
 * host; `not-allowed`: people of its connection may not use the application, those of others may.
 */
export type LiveSession =
  | { readonly kind: 'hand-over'; readonly location: string; readonly roles: readonly string[] }
  | {
      readonly kind: 'not-allowed';
      readonly application: ApplicationFacts;
      /** Who is signed in. */
      readonly person: string | undefined;
      readonly returnTo: string;
      readonly others: readonly ConnectionFacts[];
    };

/** Spares people who are signed in at the gateway the way to their provider when an application's host doesn't know them yet. */
@Injectable()
export class LiveSessions {
  constructor(
    private readonly models: AccessModelStore,
    private readonly decisions: DecisionService,
    private readonly sessions: SessionAuthenticator,
    private readonly returnAddresses: ReturnAddresses,
    private readonly configuration: Configuration,
  ) {}

  /** Whether the person who comes is signed in by a local account: then no provider can ask for more. */
  async isOfLocalAccount(cookieHeader: string | undefined): Promise<boolean> {
    const { session } = await this.sessions.authenticate(cookieHeader);
    if (!session) return false;
    return (await this.models.current()).connections.get(session.connectionId)?.kind === 'local';
  }

  /**
   * @param wanted The return address as it came.
   * @returns undefined when a sign-in at the provider is the way: no live session, or no application on a host of its own.
   * @throws GatewayError `permission-denied`, `unavailable`.
   */
  async answerFor(wanted: unknown, cookieHeader: string | undefined): Promise<LiveSession | undefined> {
    if (cookieHeader === undefined) return undefined;
    const returnTo = await this.returnAddresses.judge(wanted);
    if (returnTo.startsWith('/')) return undefined;
    const { origin, hostname, pathname, search } = new URL(returnTo);
    // To the gateway's own host, whatever the port, its cookie comes by itself.
    if (hostname === new URL(this.configuration.publicOrigin).hostname) return undefined;
    const model = await this.models.current();
    const application = applicationOfHost(model, hostname);
    if (!application) return undefined;
    const { allowed, reason, subject, session } = await this.decisions.decideFor(
      () => this.sessions.authenticate(cookieHeader),
      { kind: 'entry', application: application.slug },
    );
    if (allowed) {
      const query = new URLSearchParams({ return_to: `${pathname}${search}` });
      const location = `${origin}/.rolegate/sign-in?${query.toString()}`;
      return { kind: 'hand-over', location, roles: subject?.roles ?? [] };
    }
    if (reason === 'unavailable') {
      throw new GatewayError('unavailable', undefined, { headers: { 'Retry-After': '1' } });
    }
    if (reason !== 'connection-not-allowed') return undefined;
    const others = [...model.connections.values()].filter(
      ({ id, status }) => status === 'active' && application.connectionIds.has(id),
    );
    const { email, login, name } = session?.subject ?? {};
    const person = email ?? login ?? name ?? undefined;
    return { kind: 'not-allowed', application, person, returnTo, others };
  }
}
