import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { ClientCredential, ClientKey } from '../connections/client-credential.js';
import { orgUrlOf } from '../connections/issuer.js';
import { clientAuthentication } from '../openid-provider/client-authentication.js';
import {
  DOCUMENT_BYTES,
  parseObject,
  ProviderHttp,
  type ProviderAnswer,
  type ProviderRequest,
} from '../openid-provider/provider-http.js';
import { discoveryUrl, readMetadata, withoutSlash } from '../openid-provider/provider-metadata.js';
import { TestLimits } from './test-limits.js';
import type { DiscoveryFacts, OrganizationFacts, ProviderFacts } from './facts.js';
import { nearbyIssuers } from '../connections/nearby-issuers.js';
import { answerOf, asked, faultOf, providerFaultOf, type Fault } from './outcome.js';

/** Whom to ask about. */
export interface AskedClient {
  readonly issuer: string;
  readonly clientId: string;
  /** With what the client proves itself; null when it can't be opened. */
  readonly client: ClientCredential | null;
  /** A generated key that is not in use yet. */
  readonly nextKey: ClientKey | null;
}

/** What a provider says of one of its issuers. */
export type IssuerDescription = Pick<ProviderFacts, 'discovery' | 'organization' | 'signingKeys' | 'skewMs'>;

/** An answer that is not what was asked for. */
class Unusable extends Error {
  constructor(readonly fault: Fault) {
    super(fault.detail);
  }
}

const toFault = (error: unknown): Fault => (error instanceof Unusable ? error.fault : providerFaultOf(error));

/** Asks an identity provider what it says of itself and of the client. Nothing that it is asked changes anything. */
@Injectable()
export class ProviderQuestions {
  constructor(
    private readonly http: ProviderHttp,
    private readonly clock: Clock,
    private readonly limits: TestLimits,
  ) {}

  /** Each question ends for itself, in time; never throws. */
  async ask({ issuer, clientId, client, nextKey }: AskedClient): Promise<ProviderFacts> {
    const clock: { skewMs: number | null } = { skewMs: null };
    const [discovery, clientIssuer, organization] = await Promise.all([
      asked(() => this.discovery(issuer, clock), toFault),
      asked(() => this.clientIssuer(issuer, clientId), toFault),
      asked(() => this.organization(issuer), toFault),
    ]);
    const document = answerOf(discovery);
    const usable = document && withoutSlash(document.issuer) === withoutSlash(issuer) ? document : undefined;
    const silent = ['unreachable', 'timeout', 'tls', 'private-address'].includes(
      faultOf(discovery)?.kind ?? '',
    );
    const proves = (credential: ClientCredential) =>
      usable && asked(() => this.accepted(usable, clientId, credential), toFault);
    const [nearbyIssuer, signingKeys, secretAccepted, nextKeyAccepted] = await Promise.all([
      document || silent ? null : this.nearbyIssuer(issuer),
      usable && asked(() => this.signingKeys(usable.jwksUri), toFault),
      client && client.method !== 'none' ? proves(client) : undefined,
      nextKey ? proves({ method: 'private_key_jwt', ...nextKey }) : undefined,
    ]);
    return {
      discovery,
      clientIssuer,
      organization,
      nearbyIssuer,
      signingKeys,
      secretAccepted,
      nextKeyAccepted,
      skewMs: clock.skewMs,
    };
  }

  /** What a provider says of one of its issuers to everybody; never throws. */
  async describe(issuer: string): Promise<IssuerDescription> {
    const clock: { skewMs: number | null } = { skewMs: null };
    const [discovery, organization] = await Promise.all([
      asked(() => this.discovery(issuer, clock), toFault),
      asked(() => this.organization(issuer), toFault),
    ]);
    const document = answerOf(discovery);
    const signingKeys = document && (await asked(() => this.signingKeys(document.jwksUri), toFault));
    return { discovery, organization, signingKeys, skewMs: clock.skewMs };
  }

  private async discovery(issuer: string, clock: { skewMs: number | null }): Promise<DiscoveryFacts> {
    const sentAt = this.clock.nowMs();
    const { status, body } = await this.send('discovery document', discoveryUrl(issuer), {
      onHeaders: ({ date }) => {
        const theirs = Date.parse(date ?? '');
        // The header is cut to whole seconds; the answer was made half-way between the two moments.
        if (!Number.isNaN(theirs)) clock.skewMs = theirs + 500 - (sentAt + this.clock.nowMs()) / 2;
      },
    });
    const document = good(status, body);
    const named = document['issuer'];
    if (typeof named !== 'string') throw unusable('it names no issuer');
    const metadata = read(document, named);
    const introspection = document['introspection_endpoint'];
    return {
      issuer: named,
      scopesSupported: metadata.scopesSupported,
      authMethods: metadata.tokenEndpointAuthMethods,
      userinfoEndpoint: metadata.userinfoEndpoint !== null,
      introspectionEndpoint: typeof introspection === 'string' ? introspection : null,
      jwksUri: metadata.jwksUri,
    };
  }

  /** Okta tells by the same document which issuer it names to a client, and whether it knows it at all. */
  private async clientIssuer(issuer: string, clientId: string): Promise<string | null> {
    const url = `${discoveryUrl(issuer)}?${new URLSearchParams({ client_id: clientId }).toString()}`;
    const { status, body } = await this.send('discovery document of the client', url);
    const refusal = parseObject(body);
    if (status === 400 && (refusal?.['errorCode'] ?? refusal?.['error']) === 'invalid_client') return null;
    const named = good(status, body)['issuer'];
    if (typeof named !== 'string') throw unusable('it names no issuer');
    return named;
  }

  private async organization(issuer: string): Promise<OrganizationFacts | null> {
    const url = new URL('/.well-known/okta-organization', orgUrlOf(issuer)).href;
    const { status, body } = await this.send('organization document', url);
    if (status >= 500 || status === 429) throw unusable(`it answered ${status}`, status);
    const document = status === 200 ? parseObject(body) : undefined;
    const pipeline = document?.['pipeline'];
    if (!document || typeof document['id'] !== 'string' || typeof pipeline !== 'string') return null;
    const links = fieldsOf(document['_links']);
    return {
      pipeline,
      orgUrl: originOf(fieldsOf(links['organization'])['href']),
      customDomain: originOf(fieldsOf(links['alternate'])['href']),
    };
  }

  private async nearbyIssuer(issuer: string): Promise<string | null> {
    const candidates = nearbyIssuers(issuer);
    const found = await Promise.all(
      candidates.map((candidate) => asked(() => this.discovery(candidate, { skewMs: null }), toFault)),
    );
    return (
      candidates.find(
        (candidate, index) => withoutSlash(answerOf(found[index])?.issuer ?? '') === candidate,
      ) ?? null
    );
  }

  private async signingKeys(jwksUri: string): Promise<number> {
    const { status, body } = await this.send('key set', jwksUri);
    const { keys } = good(status, body);
    if (!Array.isArray(keys)) throw unusable('it holds no keys');
    const rsa = (keys as unknown[]).filter((key) => {
      const { kty, alg, use } = fieldsOf(key);
      return kty === 'RSA' && (alg ?? 'RS256') === 'RS256' && (use ?? 'sig') === 'sig';
    });
    return rsa.length;
  }

  /** Asks about a token that does not exist (RFC 7662): who may ask at all has proved to be the client. */
  private async accepted(
    { issuer, introspectionEndpoint: endpoint, authMethods }: DiscoveryFacts,
    clientId: string,
    credential: ClientCredential,
  ): Promise<boolean | null> {
    if (endpoint === null || !sameOrigin(endpoint, issuer)) return null;
    const now = this.clock.now();
    const proof = await clientAuthentication({ clientId, credential, authMethods, endpoint, now });
    const { status, body } = await this.send('answer about a token', endpoint, {
      form: new URLSearchParams({
        token: 'rolegate-connection-test',
        token_type_hint: 'access_token',
        ...proof.parameters,
      }),
      headers: proof.headers,
    });
    const answer = parseObject(body);
    if (status === 200 && typeof answer?.['active'] === 'boolean') return true;
    if (status === 401 && answer?.['error'] === 'invalid_client') return false;
    if (status >= 500 || status === 429) throw unusable(`it answered ${status}`, status);
    return null;
  }

  private send(
    purpose: string,
    url: string,
    more: Pick<ProviderRequest, 'form' | 'headers' | 'onHeaders'> = {},
  ): Promise<ProviderAnswer> {
    return this.http.send({
      purpose,
      url,
      timeoutMs: this.limits.questionMs,
      maxBytes: DOCUMENT_BYTES,
      ...more,
    });
  }
}

/** The fields of a document; throws {@link Unusable} for anything but 200 with a JSON object. */
function good(status: number, body: string): Record<string, unknown> {
  if (status === 404) throw new Unusable({ kind: 'not-found', detail: 'it answered 404', status });
  if (status !== 200) throw unusable(`it answered ${status}`, status);
  return parseObject(body) ?? fail('it is no JSON object');
}

function read(document: Record<string, unknown>, issuer: string): ReturnType<typeof readMetadata> {
  try {
    return readMetadata(document, issuer);
  } catch {
    throw unusable('an endpoint is missing or no acceptable address');
  }
}

function unusable(detail: string, status?: number): Unusable {
  const kind = status !== undefined && status >= 500 ? 'server-error' : 'garbled';
  return new Unusable({ kind, detail, ...(status === undefined ? {} : { status }) });
}

function fail(detail: string): never {
  throw unusable(detail);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function originOf(value: unknown): string | null {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value).origin : null;
}

function sameOrigin(endpoint: string, issuer: string): boolean {
  return originOf(endpoint) === new URL(issuer).origin;
}
