import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { isLoopbackHost } from '../config/environment-rules.js';
import { IssuerCheck, type IssuerFinding } from '../connections/issuer-check.js';
import { issuerFault, normalizeIssuer } from '../connections/issuer.js';
import { nearbyIssuers } from '../connections/nearby-issuers.js';
import { DOCUMENT_BYTES, ProviderHttp } from './provider-http.js';
import { ProviderLimits } from './provider-limits.js';
import { discoveryUrl, readMetadata, withoutSlash } from './provider-metadata.js';

/** Judges issuers by their discovery documents. */
@Injectable()
export class DiscoveredIssuers extends IssuerCheck {
  constructor(
    private readonly http: ProviderHttp,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
  ) {
    super();
  }

  async check(issuer: string): Promise<IssuerFinding> {
    const deadlineMs = this.clock.monotonic() + this.limits.issuerCheckMs;
    try {
      const document = await this.documentOf(issuer, deadlineMs);
      const named = document['issuer'];
      if (typeof named !== 'string') return { verdict: 'not-reached' };
      if (withoutSlash(named) !== withoutSlash(issuer)) {
        return { verdict: 'other-issuer', named, works: await this.working(issuer, named, deadlineMs) };
      }
      readMetadata(document, issuer);
      return { verdict: 'confirmed' };
    } catch {
      return { verdict: 'not-reached' };
    }
  }

  /** The likeliest of the issuers that may have been meant, as far as there is time to ask. */
  private async working(issuer: string, named: string, deadlineMs: number): Promise<string | null> {
    const allowPrivate = this.configuration.okta.allowPrivateIssuers;
    // What a provider on the internet names is not looked for on our own machine.
    const allowLoopback = allowPrivate || isLoopbackHost(new URL(issuer).hostname);
    const candidates = [named, ...nearbyIssuers(issuer)]
      .filter((candidate) => issuerFault(candidate, { allowPrivate }) === null)
      .filter((candidate) => allowLoopback || !isLoopbackHost(new URL(candidate).hostname))
      .map(normalizeIssuer);
    const answers = await Promise.all(
      candidates.map((candidate) =>
        this.documentOf(candidate, deadlineMs).then(
          (document) => document['issuer'],
          () => undefined,
        ),
      ),
    );
    return (
      candidates.find((candidate, index) => {
        const own = answers[index];
        return typeof own === 'string' && withoutSlash(own) === candidate;
      }) ?? null
    );
  }

  private documentOf(issuer: string, deadlineMs: number): Promise<Record<string, unknown>> {
    return this.http.json({
      purpose: 'discovery document',
      url: discoveryUrl(issuer),
      timeoutMs: deadlineMs - this.clock.monotonic(),
      maxBytes: DOCUMENT_BYTES,
    });
  }
}
