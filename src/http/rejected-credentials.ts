import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from './client-address.js';
import { clientNetwork } from './client-network.js';
import { RequestLimits } from './request-limits.js';

/**
 * Limits how often one client is told that what it shows is not believed, by those who call us by a credential of their
 * own (Okta's event hooks, logout tokens): as often a minute as it may try to sign in (`SIGN_IN_RATE_LIMIT`), for all
 * processes together. The credential is judged first, whatever came before: whoever shares an address with Okta, or
 * stands with it behind one proxy, can't keep Okta's own calls out. Guessing such credentials is hopeless in any case.
 */
@Injectable()
export class RejectedCredentials {
  constructor(
    private readonly configuration: Configuration,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * Does `work`, and counts it when the credential was wrong.
   * @throws GatewayError `rate-limited` in place of `credential-invalid` once there were too many; and whatever else
   *   `work` throws.
   */
  async counting<T>(request: Request, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'credential-invalid') this.count(request, error);
      throw error;
    }
  }

  private count(request: Request, cause: GatewayError): void {
    const { trustedProxies, rateLimits } = this.configuration;
    if (rateLimits.signIn === 0) return;
    const client = clientNetwork(clientAddress(request, trustedProxies));
    const waitMs = this.limits.consume('rejected-credentials', client, rateLimits.signIn);
    if (waitMs === 0) return;
    throw new GatewayError('rate-limited', 'Too many wrong credentials from your address. Wait a little.', {
      cause,
      headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
    });
  }
}
