import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';
import { KnownConnections } from '../okta-client/known-connections.js';

/** Shows which credentials for Okta's management API work, as of their last heartbeats. */
@Injectable()
export class CredentialMetrics {
  constructor({ registry }: Metrics, connections: KnownConnections) {
    new Gauge({
      name: 'rolegate_okta_credential_up',
      help: 'Whether a connection’s credential for Okta’s management API works: 0 or 1; absent without one.',
      aggregator: 'min',
      labelNames: ['connection'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { slug, hasApiCredential, credentialFault } of connections.all()) {
          if (hasApiCredential) this.set({ connection: slug }, credentialFault === null ? 1 : 0);
        }
      },
    });
  }
}
