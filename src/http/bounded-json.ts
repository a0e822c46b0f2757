import { json, type Request, type RequestHandler, type Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.js';
import { extentFault } from './json-extent.js';

/** What {@link boundedJson} takes. */
interface BoundedJsonOptions {
  /** In bytes. */
  readonly limit: number;
  /** Whether a request is one with JSON. Default: by the content type `application/json`. */
  readonly type?: (request: IncomingMessage) => boolean;
}

/**
 * A parser of large JSON bodies that looks at how much they say before it parses them.
 * @returns what reads the body of a request, or rejects with `unsupported-media-type` for another encoding than UTF-8,
 *   with the fault of {@link extentFault}, or with what Express' own parser says.
 */
export function boundedJson(
  options: BoundedJsonOptions,
): (request: Request, response: Response) => Promise<void> {
  // The parser makes 403 of whatever is thrown in `verify`.
  const faults = new WeakMap<IncomingMessage, GatewayError>();
  const parse: RequestHandler = json({
    strict: true,
    ...options,
    verify: (request, _, bytes, encoding) => {
      const fault =
        encoding === 'utf-8'
          ? extentFault(bytes)
          : new GatewayError('unsupported-media-type', 'Send JSON as UTF-8.');
      if (!fault) return;
      faults.set(request, fault);
      throw new Error(fault.code);
    },
  });
  return (request, response) =>
    new Promise((resolve, reject) => {
      parse(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(faults.get(request) ?? (error as Error));
      });
    });
}
