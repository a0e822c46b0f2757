/**
 * OpenID provider: what is known of a connection's provider from its own documents.
 *
 * Owns discovery (OpenID Connect Discovery 1.0) and key sets (RFC 7517), both cached, bounded in time and size, and
 * fetched from public addresses only; the verification of tokens; and how a connection's client proves itself at its
 * provider (`ProviderClient`). It answers connections that ask whether an issuer is right (`IssuerCheck`). It has no
 * routes, keeps no secret, and believes no document that names another issuer.
 */
import { Global, Module } from '@nestjs/common';
import { IssuerCheck } from '../connections/issuer-check.js';
import { ClientKeyPromotion } from './client-key-promotion.js';
import { DiscoveredIssuers } from './discovered-issuers.js';
import { Discovery } from './discovery.js';
import { Jwks } from './jwks.js';
import { ProviderClient } from './provider-client.js';
import { ProviderHttp } from './provider-http.js';
import { ProviderLimits } from './provider-limits.js';

@Global()
@Module({
  providers: [
    ClientKeyPromotion,
    Discovery,
    Jwks,
    ProviderClient,
    ProviderHttp,
    ProviderLimits,
    { provide: IssuerCheck, useClass: DiscoveredIssuers },
  ],
  exports: [Discovery, IssuerCheck, Jwks, ProviderClient, ProviderHttp, ProviderLimits],
})
export class OpenIdProviderModule {}
