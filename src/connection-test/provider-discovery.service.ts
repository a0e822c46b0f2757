import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Configuration } from '../config/configuration.js';
import { addressCandidates } from '../connections/address-candidates.js';
import { issuerPlaces } from '../connections/connections.service.js';
import { requestedIssuer } from '../connections/issuer-input.js';
import { serverTypeOf } from '../connections/issuer.js';
import { oktaAdminConsole } from '../connections/okta-admin-console.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { RequestLimits } from '../http/request-limits.js';
import { withoutSlash } from '../openid-provider/provider-metadata.js';
import { answerOf, faultOf } from './outcome.js';
import type { DiscoveredIssuerResponse, DiscoveryResponse } from './provider-discovery.dto.js';
import { ProviderQuestions, type IssuerDescription } from './provider-questions.js';

/** Somebody types, and each pause may ask. */
const DISCOVERIES_PER_MINUTE = 60;

/** Finds out which issuer an address means, before there is a connection. Stores nothing. */
@Injectable()
export class ProviderDiscovery {
  constructor(
    private readonly questions: ProviderQuestions,
    private readonly limits: RequestLimits,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Asks every issuer that the address may mean for its documents, each within 5 seconds. That one doesn't answer is said
   * in the response.
   * @throws GatewayError `validation-failed` when the text names no acceptable host, `rate-limited`.
   */
  async discover(caller: Caller, address: string): Promise<DiscoveryResponse> {
    const candidates = addressCandidates(address);
    if (candidates.length === 0) {
      throw invalidValue(
        '/address',
        'address-malformed',
        'Enter a host such as example.okta.com, or an issuer.',
      );
    }
    const issuers = candidates.map((candidate) => this.acceptable(candidate));
    const waitMs = this.limits.consume('provider-discovery', caller.id, DISCOVERIES_PER_MINUTE);
    if (waitMs > 0) {
      throw new GatewayError('rate-limited', 'That was asked often enough. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
      });
    }
    const descriptions = await Promise.all(issuers.map((issuer) => this.questions.describe(issuer)));
    const found = descriptions.map((description, index) => toIssuer(issuers[index] ?? '', description));
    const recommended = found.find((issuer) => issuer.found)?.issuer;
    const organization = descriptions.map((description) => answerOf(description.organization)).find(Boolean);
    const adminConsole = organization ? adminConsoleOf(organization.orgUrl ?? issuers[0] ?? '') : undefined;
    return {
      ...(recommended === undefined ? {} : { recommended }),
      issuers: found,
      okta: organization !== undefined,
      ...(adminConsole === undefined ? {} : { adminConsole }),
    };
  }

  /** By the same rules as the issuer of a connection: nothing is asked of a place where no connection may point. */
  private acceptable(candidate: string): string {
    try {
      return requestedIssuer({ issuer: candidate }, issuerPlaces(this.configuration))?.issuer ?? candidate;
    } catch (error) {
      const [fault] = error instanceof GatewayError ? (error.errors ?? []) : [];
      if (!fault) throw error;
      throw invalidValue('/address', fault.code, fault.detail);
    }
  }
}

function toIssuer(issuer: string, description: IssuerDescription): DiscoveredIssuerResponse {
  const document = answerOf(description.discovery);
  const serverType = serverTypeOf(issuer);
  if (!document) {
    const reason = faultOf(description.discovery)?.kind ?? 'unreachable';
    return { issuer, serverType, found: false, reason };
  }
  if (withoutSlash(document.issuer) !== issuer) {
    return { issuer, serverType, found: false, reason: 'other-issuer', named: document.issuer.slice(0, 300) };
  }
  const signingKeys = answerOf(description.signingKeys);
  return {
    issuer,
    serverType,
    found: true,
    ...(signingKeys === undefined ? {} : { signingKeys }),
    groupsScope: document.scopesSupported.includes('groups'),
    ...(description.skewMs === null ? {} : { clockSkewSeconds: Math.round(description.skewMs / 1000) }),
  };
}

/** An org with a domain of its own has its admin console there. */
function adminConsoleOf(orgUrl: string): string | undefined {
  return oktaAdminConsole(orgUrl) ?? (URL.canParse(orgUrl) ? new URL(orgUrl).origin : undefined);
}
