import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from '../http/client-address.js';
import { clientNetwork } from '../http/client-network.js';

/**
 * Limits how often one client may show a token that is not believed: as often a minute as it may try to sign in
 * (`SIGN_IN_RATE_LIMIT`). Good tokens are not counted: an admin may have Okta sign out thousands of people at once.
 */
@Injectable()
export class RejectedTokens {
  private readonly limiter: RateLimiterMemory | undefined;
  private readonly limit: number;

  constructor(private readonly configuration: Configuration) {
    this.limit = configuration.rateLimits.signIn;
    this.limiter = this.limit === 0 ? undefined : new RateLimiterMemory({ points: this.limit, duration: 60 });
  }

  /**
   * Does `work` for a client that has not failed too often, and counts its failure.
   * @throws GatewayError `rate-limited`, and whatever `work` throws.
   */
  async counting(request: Request, work: () => Promise<void>): Promise<void> {
    const client = clientNetwork(clientAddress(request, this.configuration.trustedProxies));
    const failures = await this.limiter?.get(client);
    if (failures && failures.consumedPoints >= this.limit) {
      throw new GatewayError('rate-limited', 'Too many invalid tokens from your address. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(failures.msBeforeNext / 1000)) },
      });
    }
    try {
      await work();
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'credential-invalid')
        await this.limiter?.penalty(client);
      throw error;
    }
  }
}
