import { Injectable, Logger } from '@nestjs/common';
import type { Request } from 'express';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Configuration } from '../config/configuration.js';
import { connectionAddresses } from '../connections/connection-addresses.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { randomToken } from '../crypto/tokens.js';
import { clientAddress } from '../http/client-address.js';
import { requestIdOf } from '../http/request-id.js';
import type { Session } from '../sessions/session.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { Discovery } from '../openid-provider/discovery.js';
import { endSessionLocation } from './end-session.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { within } from '../database/within.js';

/** Where a person is sent who has signed out here alone: a path of the gateway. */
const SIGNED_OUT_PAGE = '/logout';

/** How long a page waits to learn where its sign-out form will lead, in milliseconds. */
const METADATA_WAIT_MS = 1_000;

/** Signs people out: here first, then at their provider. */
@Injectable()
export class SignOutService {
  private readonly log = new Logger('SignOut');

  constructor(
    private readonly sessions: SessionsService,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly discovery: Discovery,
    private readonly models: AccessModelStore,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Ends the session that the cookies of a request name, if any, and with it what was handed over of it to applications.
   * @param host The name of an application's host when the cookies were sent to it: then its session there is meant.
   * @returns where the browser goes next, relative to the gateway's own origin: the provider's end of session, or our signed-out page
   *   when the provider has none or can't be asked.
   * @throws GatewayError `unavailable` when the database can't be used: then nobody was signed out.
   */
  async signOut(request: Request, host?: string): Promise<string> {
    const cookieHeader = request.headers.cookie;
    const ended = await this.sessions.takeForSignOut({ cookieHeader, host }, async (tx, session) => {
      const subject = await this.subjects.findById(session.subjectId, tx.manager);
      const { subjectId: id, connectionId } = session;
      const name = subject?.email ?? subject?.login ?? subject?.sub ?? id;
      const address = clientAddress(request, this.configuration.trustedProxies);
      await this.audit.record(
        tx,
        { type: 'person', id, name, connectionId, requestId: requestIdOf(request), address },
        { action: 'session.signed-out', target: { type: 'session', id: session.id } },
      );
    });
    if (!ended || ended.idToken === null) return SIGNED_OUT_PAGE;
    return this.providerLocation(ended.session, ended.idToken);
  }

  /** Origins that the sign-out form of a page may lead to, for its `form-action`. */
  async formOrigins({ connectionId }: { readonly connectionId: string }): Promise<string[]> {
    const facts = (await this.models.current()).connections.get(connectionId);
    // Behind local accounts is no provider to sign out at.
    if (!facts || facts.kind === 'local') return [];
    const known = this.discovery.known(facts);
    const metadata =
      known ?? (await within(METADATA_WAIT_MS, this.metadataOf(connectionId), () => undefined));
    return [facts.issuer, ...(metadata?.endSessionEndpoint ? [metadata.endSessionEndpoint] : [])].map(
      (address) => new URL(address).origin,
    );
  }

  private async providerLocation({ connectionId }: Session, idToken: string): Promise<string> {
    const connection = await this.connections.findById(connectionId);
    const metadata = connection && (await this.metadataOfConnection(connection));
    if (!connection || !metadata?.endSessionEndpoint) return SIGNED_OUT_PAGE;
    return endSessionLocation(metadata.endSessionEndpoint, {
      idToken,
      clientId: connection.clientId,
      postLogoutRedirectUri: connectionAddresses(this.configuration, connection.slug).postLogoutRedirectUri,
      state: randomToken(),
    });
  }

  private async metadataOf(connectionId: string): Promise<ProviderMetadata | undefined> {
    const connection = await this.connections.findById(connectionId);
    return connection ? this.metadataOfConnection(connection) : undefined;
  }

  private async metadataOfConnection(connection: Connection): Promise<ProviderMetadata | undefined> {
    try {
      return await this.discovery.metadataOf(connection);
    } catch (error) {
      this.log.warn('The provider cannot be asked where people sign out', { cause: String(error) });
      return undefined;
    }
  }
}
