import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.js';

/** The `ETag` of a version: `"7"`. */
export function etagOf(version: number | string): string {
  return `"${version}"`;
}

/** The version of what is made and deleted, but never changed. */
export const UNCHANGING = 1;

/** A version for what has none of its own: two answers have the same one if and only if they say the same. */
export function contentVersion(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);
}

/** Metadata key of methods that look at `If-Match`, for the API document: an {@link IfMatchUse}. */
export const USES_IF_MATCH = 'rolegate:uses-if-match';

/** Whether a method needs the header as its HTTP method tells (PUT does), or compares it only when it is sent. */
export type IfMatchUse = 'by-method' | 'optional';

/** Injects the request's `If-Match` header, `undefined` when absent. */
export const IfMatch = ifMatchDecorator('by-method');

/** The same, of a PUT that may do without. */
export const OptionalIfMatch = ifMatchDecorator('optional');

function ifMatchDecorator(use: IfMatchUse): () => ParameterDecorator {
  return createParamDecorator(
    (_: unknown, context: ExecutionContext): string | undefined =>
      context.switchToHttp().getRequest<Request>().headers['if-match'],
    [(target, method) => Reflect.defineMetadata(USES_IF_MATCH, use, target, method ?? '')],
  );
}

/** One or more entity tags (RFC 9110 section 8.8.3), each followed by a comma or the end. */
const ENTITY_TAGS = /^(?:(?:W\/)?"[^"]*"[\t ]*(?:,[\t ]*|$))+$/;
const ENTITY_TAG = /(?:W\/)?"[^"]*"/g;

/**
 * Strong comparison of `If-Match` with the current version (RFC 9110 section 13.1.1). `*` matches anything that exists,
 * a weak tag nothing, and neither does what is no list of tags: a condition that can't be read is not met.
 * @throws GatewayError `version-mismatch` when it names another version; `precondition-required` when it is needed and absent.
 */
export function assertIfMatch(
  ifMatch: string | undefined,
  version: number | string,
  options: { required?: boolean } = {},
): void {
  if (ifMatch === undefined) {
    if (options.required)
      throw new GatewayError('precondition-required', 'Send If-Match with the ETag that you read.');
    return;
  }
  if (!meetsIfMatch(ifMatch, version)) throw versionMismatch(version);
}

/** Whether a version meets an `If-Match`, compared as {@link assertIfMatch} does. */
export function meetsIfMatch(ifMatch: string, version: number | string): boolean {
  return entityTagsOf(ifMatch).some((tag) => tag === '*' || tag === etagOf(version));
}

/** The tags of an `If-Match`, or `*` alone; none when it is malformed. */
function entityTagsOf(ifMatch: string): readonly string[] {
  const text = ifMatch.trim();
  if (text === '*') return ['*'];
  return ENTITY_TAGS.test(text) ? (text.match(ENTITY_TAG) ?? []) : [];
}

/** The refusal of a change to what is no longer as the caller read it; names the version that it has now. */
export function versionMismatch(version: number | string): GatewayError {
  return new GatewayError(
    'version-mismatch',
    'It was changed since you read it: read it again, then repeat the change.',
    { headers: { ETag: etagOf(version) } },
  );
}

/** A body together with the version that its `ETag` names. */
export interface Versioned<Body> {
  readonly body: Body;
  readonly version: number | string;
}

/** Sets the `ETag`, and the `Location` of something created, and gives the body to be sent. */
export function answerVersioned<Body>(
  response: Response,
  { body, version }: Versioned<Body>,
  location?: string,
): Body {
  response.setHeader('ETag', etagOf(version));
  if (location !== undefined) response.setHeader('Location', location);
  return body;
}
