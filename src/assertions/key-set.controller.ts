import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { KeyRing } from './key-ring.js';
import type { PublicSigningJwk } from './signing-key-pair.js';

/** The keys by which anybody verifies assertions. */
@ApiExcludeController()
@Controller('.well-known')
export class KeySetController {
  constructor(
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** From memory: applications learn the keys while the database is away, too. */
  @Get('jwks.json')
  @Public()
  @Header('Cache-Control', 'public, max-age=300')
  keySet(): { readonly keys: readonly PublicSigningJwk[] } {
    const keys = this.ring.published(this.clock.nowMs()).map(({ publicJwk }) => publicJwk);
    // An empty set in somebody's cache would refuse everybody for minutes.
    if (keys.length === 0) {
      throw new GatewayError('unavailable', undefined, {
        headers: { 'Retry-After': '1', 'Cache-Control': 'no-store' },
      });
    }
    return { keys };
  }
}
