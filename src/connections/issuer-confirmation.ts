import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { IssuerCheck } from './issuer-check.js';
import { FORMS, type RequestedIssuer } from './issuer-input.js';

/** The most of a provider's own words that an answer repeats. */
const LONGEST_QUOTE = 300;

/** Has issuers confirmed by their providers before connections are stored or activated. */
@Injectable()
export class IssuerConfirmation {
  constructor(
    private readonly check: IssuerCheck,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks the provider; not to be called in a transaction: it waits. That a provider can't be reached is no reason not
   * to configure it.
   * @returns null when it confirmed the issuer, else when it was not reached.
   * @throws GatewayError `issuer-mismatch` (422) when it names another issuer.
   */
  async confirm({ issuer, pointer }: RequestedIssuer): Promise<Date | null> {
    const finding = await this.check.check(issuer);
    switch (finding.verdict) {
      case 'confirmed':
        return null;
      case 'not-reached':
        return this.clock.now();
      case 'other-issuer': {
        const { named, works } = finding;
        const advice =
          works === null
            ? 'Nobody could sign in. Set the issuer to the one that your authorization server shows as its Issuer URI'
            : `Set the issuer to ${works}, whose discovery document names itself`;
        const detail = `The discovery document of ${issuer} names the issuer ${quotable(named)}. ${advice}. The two forms: ${FORMS}`;
        throw new GatewayError('issuer-mismatch', detail, {
          status: 422,
          errors: [{ pointer, code: 'issuer-mismatch', detail }],
        });
      }
    }
  }
}

/** A provider's text without what would break a line or bend its direction, cut to a bearable length. */
function quotable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, LONGEST_QUOTE);
}
