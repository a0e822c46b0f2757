import { ValidationPipe, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { examineInput, isStorableText } from './untrusted-input.js';
import { toValidationError } from './validation-faults.js';

/**
 * The pipe that judges every body, query and path parameter of the application.
 *
 * A wrong JSON type, an unknown field, a query parameter sent twice → 400 `invalid-request`; a bad
 * value → 422 `validation-failed`; either with `errors: [{pointer, code, detail}]`. Nothing is converted
 * on the way, but for what a class says itself (`@Type`, `@Transform`).
 */
export function createValidationPipe(): PipeTransform {
  return new RequestValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    validationError: { target: false, value: true },
    exceptionFactory: toValidationError,
  });
}

class RequestValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    switch (metadata.type) {
      case 'body':
        // Without a class the whole body is a free-form value, which the route judges itself.
        if (this.toValidate(metadata)) assertIsObject(value);
        return this.transformInput(value, metadata);
      case 'query':
        return this.transformInput(value, metadata);
      case 'param':
        if (typeof value === 'string' && !isStorableText(value)) throw notFound('resource');
        break;
      case 'custom':
        break;
    }
    return (await super.transform(value, metadata)) as unknown;
  }

  private async transformInput(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const textFault = examineInput(value);
    try {
      const transformed = (await super.transform(value, metadata)) as unknown;
      if (!textFault) return transformed;
    } catch (error) {
      if (!textFault || (error instanceof GatewayError && error.code === 'invalid-request')) throw error;
    }
    throw textFault;
  }

  /** Leaves single parameters as they came: `@Param('id') id: string` is text, and nothing else is guessed. */
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

function assertIsObject(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body)) {
    throw new GatewayError('invalid-request', 'The body must be a JSON object, sent as application/json.');
  }
}
