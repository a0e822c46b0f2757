import { Controller, Get, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { CrossSiteExempt, Public } from '../access/access.decorators.js';
import {
  authorizationServerMetadata,
  type AuthorizationServerMetadata,
} from './authorization-server-metadata.js';
import { Configuration } from '../config/configuration.js';
import { formOf } from './introspection-request.js';
import type { IntrospectionResponse } from './introspection-response.js';
import { IntrospectionService } from './introspection.service.js';
import { OAuthErrorFilter } from './oauth-error.js';

/** Token introspection, RFC 7662. Its callers authenticate themselves, by a credential that no browser sends along. */
@ApiExcludeController()
@Controller()
@UseFilters(OAuthErrorFilter)
export class IntrospectionController {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly configuration: Configuration,
  ) {}

  @Post('oauth2/introspect')
  @Public()
  @CrossSiteExempt()
  @HttpCode(200)
  introspect(@Req() request: Request): Promise<IntrospectionResponse> {
    const body: unknown = request.body;
    return this.introspection.introspect(request, formOf(request.headers['content-type'], body));
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @Header('Cache-Control', 'public, max-age=300')
  metadata(): AuthorizationServerMetadata {
    return authorizationServerMetadata(this.configuration.publicOrigin);
  }
}
