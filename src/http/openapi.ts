import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  ACCEPTS_APPLICATION,
  ACCESS_REQUIREMENT,
  TAKES_ONLY,
  type AccessRequirement,
} from '../access/access.decorators.js';
import { errorCodes } from '../errors/error-codes.js';
import { ANSWERS_FILE, ANSWERS_STREAM, type AnsweredFile } from './answers-file.js';
import { USES_IF_MATCH, type IfMatchUse } from './etag.js';
import { describeEtags } from './openapi-etags.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

/** One operation of the document, as far as it is read here. */
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What a route says of itself besides its shapes. */
interface RouteFacts {
  readonly requirement: AccessRequirement | undefined;
  readonly acceptsApplication: boolean;
  readonly takesOnly: string | undefined;
  readonly ifMatch: IfMatchUse | undefined;
  readonly file: AnsweredFile | undefined;
  readonly isStream: boolean;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Only these are an interface for programs; the rest are pages and Okta's own doors. */
const DOCUMENTED = /^\/(api\/v1|health)\//;

/**
 * Describes the REST API of a composed application as OpenAPI 3. What is said of fields comes from the
 * compiled classes, so only the output of `nest build` tells everything.
 */
export async function buildOpenApi(app: INestApplication): Promise<OpenAPIObject> {
  // Loaded on demand: it takes half a second, and few starts ever need it.
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const base = new DocumentBuilder()
    .setTitle('Rolegate')
    .setDescription(
      'Group mappings, roles, connections and applications of the gateway. Lists take `limit` and `after`; errors are RFC 9457 problem documents with a stable `code`.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token.' }, 'apiToken')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A credential of the application itself.' },
      'applicationCredential',
    )
    .addCookieAuth(
      '__Host-rolegate',
      { type: 'apiKey', description: 'The session of a signed-in person.' },
      'session',
    )
    .addCookieAuth(
      '__Host-rolegate-set-up',
      { type: 'apiKey', description: 'The browser that carries out the set-up.' },
      'setUp',
    )
    .build();
  const facts = routeFacts(app);
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: operationIdOf,
    // Of a return type with alternatives the document would say nothing.
    extraModels: [...facts.values()].flatMap(({ file }) => (file ? [file.page] : [])),
  });
  document.paths = Object.fromEntries(
    Object.entries(document.paths)
      .filter(([path]) => DOCUMENTED.test(path))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) complete(operation, method, facts.get(operation.operationId ?? ''));
    }
  }
  describeEtags(document.paths);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA, FieldError: FIELD_ERROR_SCHEMA },
  };
  return document;
}

function operationIdOf(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}_${method}`;
}

/** What each route declares, by operation id. */
function routeFacts(app: INestApplication): Map<string, RouteFacts> {
  const facts = new Map<string, RouteFacts>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[method];
        if (typeof handler !== 'function' || method === 'constructor') continue;
        facts.set(operationIdOf(metatype.name, method), {
          requirement: (Reflect.getMetadata(ACCESS_REQUIREMENT, handler) ??
            Reflect.getMetadata(ACCESS_REQUIREMENT, metatype)) as AccessRequirement | undefined,
          acceptsApplication: Reflect.getMetadata(ACCEPTS_APPLICATION, handler) === true,
          takesOnly: Reflect.getMetadata(TAKES_ONLY, handler) as string | undefined,
          ifMatch: Reflect.getMetadata(USES_IF_MATCH, prototype, method) as IfMatchUse | undefined,
          file: Reflect.getMetadata(ANSWERS_FILE, handler) as AnsweredFile | undefined,
          isStream: Reflect.getMetadata(ANSWERS_STREAM, handler) === true,
        });
      }
    }
  }
  return facts;
}

/** Adds to an operation what its shapes don't tell: who may call it, `If-Match`, and how errors look. */
function complete(operation: Operation, method: string, facts: RouteFacts | undefined): void {
  const { requirement, takesOnly } = facts ?? {};
  const credentials = takesOnly ? [takesOnly] : ['session', 'apiToken'];
  if (requirement?.kind !== 'public') operation.security = credentials.map((name) => ({ [name]: [] }));
  if (facts?.acceptsApplication) operation.security?.push({ applicationCredential: [] });
  const needs = requirement && needsOf(requirement);
  if (needs) operation.description = [operation.description, needs].filter(Boolean).join(' ');
  if (requirement?.kind === 'permission')
    Object.assign(operation, { 'x-permission': requirement.permission });
  for (const parameter of operation.parameters ?? []) {
    // What has a default may be left out.
    const hasDefault = 'schema' in parameter && parameter.schema && 'default' in parameter.schema;
    if (hasDefault) parameter.required = false;
  }
  if (facts?.ifMatch) {
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'If-Match',
        in: 'header',
        required: method === 'put' && facts.ifMatch !== 'optional',
        description: 'The ETag that was read: refuses the change when somebody else came first.',
        schema: { type: 'string' },
      },
    ];
  }
  const { file } = facts ?? {};
  if (file) {
    const files = file.mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string' } }] as const);
    const schema = { $ref: `#/components/schemas/${file.page.name}` };
    operation.responses['200'] = {
      description: '',
      content: { 'application/json': { schema }, ...Object.fromEntries(files) },
    };
  }
  if (facts?.isStream) {
    operation.responses['200'] = {
      description: 'Server-sent events, until either side ends them.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    };
  }
  operation.responses['default'] = {
    description: 'An error.',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function needsOf(requirement: AccessRequirement): string {
  switch (requirement.kind) {
    case 'public':
      return 'Open to anyone.';
    case 'signed-in':
      return 'Open to whoever is signed in.';
    case 'permission':
      return `Needs the permission \`${requirement.permission}\`.`;
    case 'roles':
      return `Needs one of the roles ${requirement.anyRole.map((role) => `\`${role}\``).join(', ')}.`;
  }
}

const FIELD_ERROR_SCHEMA = {
  type: 'object',
  required: ['pointer', 'code', 'detail'],
  properties: {
    pointer: { type: 'string', description: 'JSON Pointer (RFC 6901) to the faulty value.' },
    code: { type: 'string' },
    detail: { type: 'string' },
  },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorCodes).sort() },
    requestId: { type: 'string', description: 'To be quoted; the log has it, too.' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
    reason: { type: 'string', description: 'Why access was denied, where a decision denied it.' },
    oktaErrorCode: {
      type: 'string',
      description: 'Okta’s own error code, such as `E0000038`, where Okta refused.',
    },
  },
};
