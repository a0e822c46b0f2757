import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Configuration } from '../config/configuration.js';
import { assertNotBuiltIn } from '../connections/built-in-connection.js';
import { connectionAddresses } from '../connections/connection-addresses.js';
import { defaultSettings } from '../connections/connection-settings.js';
import { FIRST_CONNECTION_SLUG } from '../connections/connection-slug.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { issuerPlaces } from '../connections/connections.service.js';
import { requestedIssuer, type RequestedIssuer } from '../connections/issuer-input.js';
import { orgUrlOf, serverTypeOf } from '../connections/issuer.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import type { OktaAppOrder } from './okta-app-plan.js';
import type { OktaAppDto } from './okta-app.dto.js';

/** An order whose caller may give it, with the draft that it is for, if there is one already. */
export interface AcceptedOrder {
  readonly order: OktaAppOrder;
  readonly slug: string;
  readonly requested: RequestedIssuer;
  readonly draft: Connection | null;
}

/** Judges orders before Okta is asked anything. */
@Injectable()
export class OktaAppOrders {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws GatewayError `validation-failed` for an issuer where no connection may point, `permission-denied` to callers
   *   of other connections than the platform's for any but their own, `slug-taken`, `connection-active`, `built-in`.
   */
  async accept(
    caller: Caller,
    dto: OktaAppDto,
    credential: OktaAppOrder['credential'],
  ): Promise<AcceptedOrder> {
    const { slug = FIRST_CONNECTION_SLUG, groups } = dto;
    const requested = requestedIssuer({ issuer: dto.issuer }, issuerPlaces(this.configuration));
    if (!requested) throw invalidValue('/issuer', 'required', 'issuer is required.');
    const { issuer } = requested;
    const draft = await this.connections.findBySlugOrId(slug);
    if (!caller.platform && draft?.id !== caller.connectionId) {
      throw new GatewayError(
        'permission-denied',
        'Connections are created by admins of the platform connection.',
      );
    }
    if (draft) assertMayGetClient(draft, issuer);
    const order: OktaAppOrder = {
      issuer,
      orgUrl: orgUrlOf(issuer),
      serverType: serverTypeOf(issuer),
      label: dto.label ?? this.labelOf(slug),
      groupsClaim: draft?.groupsClaim ?? defaultSettings.groupsClaim,
      addresses: connectionAddresses(this.configuration, slug),
      assign: groups ?? 'everyone',
      credential,
    };
    return { order, slug, requested, draft };
  }

  /** The same for every try, so that an app that was made is found again. */
  private labelOf(slug: string): string {
    const { host } = new URL(this.configuration.publicOrigin);
    const label = slug === FIRST_CONNECTION_SLUG ? `Rolegate ${host}` : `Rolegate ${host} ${slug}`;
    return label.slice(0, 100).trim();
  }
}

/** Nobody's sign-ins are moved to another app by the way. */
function assertMayGetClient(draft: Connection, issuer: string): void {
  assertNotBuiltIn(draft);
  if (draft.issuer !== issuer) {
    throw new GatewayError('slug-taken', 'There is a connection with this slug and another issuer.');
  }
  if (draft.status === 'active') {
    throw new GatewayError(
      'connection-active',
      'People sign in through this connection: its app is not replaced. Choose another slug, or change the client by hand.',
    );
  }
}
