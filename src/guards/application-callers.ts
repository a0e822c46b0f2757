import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { ApplicationCaller } from '../access/caller.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { ApplicationCredentialUses } from '../applications/application-credential-uses.js';
import { isCredentialSecret } from '../applications/credential-secret.js';
import { Clock } from '../config/clock.js';
import { hashToken } from '../crypto/tokens.js';
import { GatewayError } from '../errors/gateway-error.js';
import { requestIdOf } from '../http/request-id.js';

const BEARER = /^Bearer +(\S+)$/i;

/** Recognises applications by their own credentials, on the few routes that are for them. */
@Injectable()
export class ApplicationCallers {
  constructor(
    private readonly models: AccessModelStore,
    private readonly uses: ApplicationCredentialUses,
    private readonly clock: Clock,
  ) {}

  /**
   * The application whose credential a request shows, when the route's `:application` is that very one; undefined when
   * the request shows another kind of credential or none, or one that counts no more.
   * @throws GatewayError `permission-denied` for the path of another application, `unavailable`.
   */
  async find(request: Request): Promise<ApplicationCaller | undefined> {
    const { headers, params } = request;
    const secret = BEARER.exec(headers.authorization ?? '')?.[1];
    if (secret === undefined || !isCredentialSecret(secret)) return undefined;
    const model = await this.models.current();
    const credential = model.credentials.get(hashToken(secret).toString('hex'));
    if (!credential) return undefined;
    const { id, application, expiresAtMs } = credential;
    if (expiresAtMs !== null && expiresAtMs <= this.clock.now().getTime()) return undefined;
    this.uses.note(id, request);
    const named = params['application'];
    if (named !== application.slug && named !== application.id) {
      throw new GatewayError(
        'permission-denied',
        'The credential is for one application alone, and not for this.',
      );
    }
    return {
      type: 'application',
      id,
      name: application.slug,
      connectionId: null,
      applicationId: application.id,
      requestId: requestIdOf(request),
    };
  }
}
