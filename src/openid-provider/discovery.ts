import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { providerKeyOf, type Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { DOCUMENT_BYTES, ProviderHttp } from './provider-http.js';
import { discoveryUrl, readMetadata, type ProviderMetadata } from './provider-metadata.js';
import { ProviderLimits } from './provider-limits.js';

/** What discovery needs to know of a connection. */
export type DiscoverableConnection = Pick<Connection, 'id' | 'version' | 'issuer' | 'unsaved'>;

interface Entry {
  readonly version: number;
  readonly issuer: string;
  readonly promise: Promise<ProviderMetadata>;
  /** Once it was read. */
  metadata?: ProviderMetadata;
  /** Until when (monotonic) the promise is handed out; endless while the document is being read. */
  validUntilMs: number;
}

/** How long a document is used before it is read again: providers move their endpoints rarely. */
const REFRESH_AFTER_MS = 600_000;

/** How long a failure is answered from memory, so that a provider in trouble is not asked by every sign-in. */
const BACK_OFF_MS = 1_000;

/** The discovery documents of connections: read when first needed, shared, refreshed behind the scenes. */
@Injectable()
export class Discovery {
  private readonly log = new Logger('Discovery');
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly http: ProviderHttp,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
  ) {}

  /**
   * The provider's metadata. A document that was read once is used on while a newer one can't be read.
   * @throws GatewayError `okta-unavailable`, or `issuer-mismatch` when the provider names another issuer.
   */
  async metadataOf(connection: DiscoverableConnection): Promise<ProviderMetadata> {
    const entry = this.current(connection);
    if (!entry) return this.read(connection).promise;
    if (this.clock.monotonic() < entry.validUntilMs) return entry.promise;
    const fresh = this.read(connection, entry.metadata);
    return entry.metadata ?? fresh.promise;
  }

  /** The metadata if it was read already, whatever version of the connection it was read for: for what must not wait. */
  known({ id, issuer }: Pick<DiscoverableConnection, 'id' | 'issuer'>): ProviderMetadata | undefined {
    const entry = this.entries.get(id);
    return entry?.issuer === issuer ? entry.metadata : undefined;
  }

  private current(connection: DiscoverableConnection): Entry | undefined {
    const { version, issuer } = connection;
    const entry = this.entries.get(providerKeyOf(connection));
    return entry?.version === version && entry.issuer === issuer ? entry : undefined;
  }

  private read(connection: DiscoverableConnection, previous?: ProviderMetadata): Entry {
    const { version, issuer } = connection;
    const validFor = (ms: number) => {
      entry.validUntilMs = this.clock.monotonic() + ms;
    };
    const promise = this.fetch(issuer).then(
      (metadata) => {
        validFor(REFRESH_AFTER_MS);
        return (entry.metadata = metadata);
      },
      (error: unknown) => {
        validFor(BACK_OFF_MS);
        if (previous && error instanceof GatewayError && error.code === 'okta-unavailable') return previous;
        delete entry.metadata;
        throw error;
      },
    );
    const entry: Entry = { version, issuer, promise, validUntilMs: Infinity };
    if (previous) entry.metadata = previous;
    this.entries.set(providerKeyOf(connection), entry);
    // A refresh has nobody who waits for it: its failure is told to the next caller.
    promise.catch((error: unknown) => this.log.warn('Discovery failed', { issuer, detail: detailOf(error) }));
    return entry;
  }

  private async fetch(issuer: string): Promise<ProviderMetadata> {
    const document = await this.http.json({
      purpose: 'discovery document',
      url: discoveryUrl(issuer),
      timeoutMs: this.limits.timeoutMs,
      maxBytes: DOCUMENT_BYTES,
    });
    return readMetadata(document, issuer);
  }
}

function detailOf(error: unknown): string {
  return error instanceof GatewayError ? (error.detail ?? error.message) : String(error);
}
