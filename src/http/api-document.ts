import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from './openapi.js';

/** The OpenAPI document of the running gateway, made when it is first asked for. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | undefined;
  private document: Promise<OpenAPIObject> | undefined;

  /** Says which application the document describes: the one that this belongs to, which can't inject itself. */
  describe(app: INestApplication): void {
    this.app = app;
    this.document = undefined;
  }

  get(): Promise<OpenAPIObject> {
    if (!this.app) throw new Error('the API document was not told which application it describes');
    this.document ??= buildOpenApi(this.app);
    return this.document;
  }
}
