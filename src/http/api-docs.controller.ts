import { Controller, Get, Req, Res } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { SignedIn } from '../access/access.decorators.js';
import { ApiDocument } from './api-document.js';
import { apiDocsBody } from './api-docs.js';
import { pageHeaders, renderPage } from './page.js';
import { requestIdOf } from './request-id.js';

/** The REST API's own description. */
@Controller('api')
export class ApiDocsController {
  constructor(private readonly document: ApiDocument) {}

  /** The OpenAPI document. */
  @Get('v1/openapi.json')
  @SignedIn()
  openApi(): Promise<OpenAPIObject> {
    return this.document.get();
  }

  /** The same as a page for people. */
  @Get('docs')
  @SignedIn()
  async docs(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = apiDocsBody(await this.document.get());
    response.set(pageHeaders()).end(renderPage({ title: 'REST API', body, requestId: requestIdOf(request) }));
  }
}
