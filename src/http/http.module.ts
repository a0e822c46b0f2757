/**
 * HTTP: what every answer has in common, whoever gives it.
 *
 * Owns request ids, problem documents and error pages, page layout, cookies, ETags, paging, body and
 * rate limits, security headers, the client's address behind trusted proxies, and the listener in
 * front of Nest that answers the decision routes; and the API's description at `/api/v1/openapi.json` and
 * `/api/docs`. It knows no feature, and decides nothing about access.
 */
import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ApiDocsController } from './api-docs.controller.js';
import { ApiDocument } from './api-document.js';
import { ErrorFilter } from './error.filter.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RejectedCredentials } from './rejected-credentials.js';

@Global()
@Module({
  controllers: [ApiDocsController],
  providers: [
    ApiDocument,
    ErrorFilter,
    RejectedCredentials,
    { provide: APP_FILTER, useExisting: ErrorFilter },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [ApiDocument, ErrorFilter, RejectedCredentials],
})
export class HttpModule {}
