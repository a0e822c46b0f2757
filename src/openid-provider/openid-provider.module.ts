/**
 * OpenID provider: what is known of a connection's provider from its own documents.
 *
 * Owns discovery (OpenID Connect Discovery 1.0) and key sets (RFC 7517), both cached, bounded in time and size, and
 * fetched from public addresses only. It has no routes, keeps no secret, and believes no document that names another
 * issuer.
 */
import { Module } from '@nestjs/common';
import { Discovery } from './discovery.js';
import { Jwks } from './jwks.js';
import { ProviderHttp } from './provider-http.js';
import { ProviderLimits } from './provider-limits.js';

@Module({
  providers: [Discovery, Jwks, ProviderHttp, ProviderLimits],
  exports: [Discovery, Jwks, ProviderHttp, ProviderLimits],
})
export class OpenIdProviderModule {}
