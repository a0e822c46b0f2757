import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import {
  clientAddresses,
  connectionAddresses,
  managementAddresses,
} from '../connections/connection-addresses.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { managementAuthStatus } from '../connections/management-auth-response.dto.js';
import { SignInEvidenceLog } from '../directory/sign-in-evidence-log.js';
import type { ConnectionFacts, StoredFacts } from './facts.js';
import { OktaQuestions } from './okta-questions.js';
import { ProviderQuestions } from './provider-questions.js';
import { StoredFactsRepository } from './stored-facts.repository.js';

/** Gathers what a test of a connection is judged by: from the provider, from the management API, from the database. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly secrets: ConnectionSecrets,
    private readonly provider: ProviderQuestions,
    private readonly okta: OktaQuestions,
    private readonly stored: StoredFactsRepository,
    private readonly evidence: SignInEvidenceLog,
  ) {}

  /** @throws GatewayError `unavailable` when the database can't be used; nothing that Okta does makes it fail. */
  async of(connection: Connection): Promise<ConnectionFacts> {
    const { configuration } = this;
    const { slug, issuer, clientId } = connection;
    const client = opened(() => this.secrets.openClientCredential(connection));
    const nextKey = opened(() => this.secrets.openNextClientKey(connection));
    const credential = opened(() => this.secrets.openManagementCredential(connection));
    const usable =
      managementAuthStatus(connection) === 'reauthorization-needed' ? null : (credential ?? null);
    const [provider, okta, stored] = await Promise.all([
      this.provider.ask({ issuer, clientId, client: client ?? null, nextKey: nextKey ?? null }),
      usable ? this.okta.ask({ issuer, clientId }, usable) : null,
      this.storedOf(connection),
    ]);
    return {
      connection,
      addresses: {
        ...connectionAddresses(configuration, slug),
        ...clientAddresses(configuration, slug),
        ...managementAddresses(configuration, slug),
      },
      provider,
      okta,
      readable: {
        clientSecret: client !== undefined && nextKey !== undefined,
        credential: credential !== undefined,
      },
      stored,
      allowPrivateIssuers: configuration.okta.allowPrivateIssuers,
      membershipMaxAgeSeconds: configuration.membership.maxAgeSeconds,
      checkedAt: this.clock.now(),
    };
  }

  private async storedOf(connection: Connection): Promise<StoredFacts> {
    const [stored, evidence] = await Promise.all([
      this.stored.of(connection),
      this.evidence.find(connection.id),
    ]);
    return { ...stored, evidence };
  }
}

/** What was sealed; undefined when no key opens it. */
function opened<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
