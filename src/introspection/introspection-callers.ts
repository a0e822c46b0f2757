import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { GATEWAY_APPLICATION, type GatewayPermission } from '../access/permissions.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { permissionsOf } from '../access-model/permissions-of.js';
import { ApiTokensService } from '../api-tokens/api-tokens.service.js';
import { isApiTokenSecret } from '../api-tokens/api-token-secret.js';
import { ApplicationCredentialUses } from '../applications/application-credential-uses.js';
import { isCredentialSecret } from '../applications/credential-secret.js';
import { Clock } from '../config/clock.js';
import { hashToken } from '../crypto/tokens.js';
import { notPermitted, unknownClient, type ClientSecret } from './introspection-request.js';

/** Who asks: an application, about what was presented to it, or somebody who looks after a connection, or after all. */
export type IntrospectionCaller =
  | { readonly application: ApplicationFacts }
  | { readonly application?: undefined; readonly connectionId: string; readonly platform: boolean };

const PERMISSION: GatewayPermission = 'tokens:introspect';

/** Finds out who asks about a token. The session cookie is not looked at. */
@Injectable()
export class IntrospectionCallers {
  constructor(
    private readonly apiTokens: ApiTokensService,
    private readonly uses: ApplicationCredentialUses,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError `invalid_client` or `insufficient_scope`; GatewayError `unavailable`. */
  async identify(
    model: AccessModel,
    client: ClientSecret,
    request: IncomingMessage,
  ): Promise<IntrospectionCaller> {
    const { secret, clientId, method } = client;
    if (method === 'bearer' && isApiTokenSecret(secret)) return this.tokenCaller(model, client);
    const credential = isCredentialSecret(secret)
      ? model.credentials.get(hashToken(secret).toString('hex'))
      : undefined;
    if (!credential) throw unknownClient(client);
    const { application, expiresAtMs, id } = credential;
    if (expiresAtMs !== null && expiresAtMs <= this.clock.nowMs()) throw unknownClient(client);
    if (clientId !== undefined && clientId !== application.slug) throw unknownClient(client);
    this.uses.note(id, request);
    return { application };
  }

  private async tokenCaller(model: AccessModel, client: ClientSecret): Promise<IntrospectionCaller> {
    const token = await this.apiTokens.authenticate(client.secret);
    const connection = token ? model.connections.get(token.connectionId) : undefined;
    if (!token || connection?.status !== 'active') throw unknownClient(client);
    if (!permissionsOf(model, GATEWAY_APPLICATION, [token.roleKey]).has(PERMISSION))
      throw notPermitted(PERMISSION);
    return { connectionId: connection.id, platform: connection.platform };
  }
}
