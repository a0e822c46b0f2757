import { Injectable } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { createValidationPipe } from '../http/validation.js';
import { ConfigurationDocumentDto } from './configuration-document.dto.js';
import { documentFaults } from './document-rules.js';
import { withLines } from './document-text.js';
import { YamlThread } from './yaml-thread.js';

/** A document that can be compared and applied. */
export interface ReadDocument {
  readonly document: ConfigurationDocumentDto;
  /** On which lines it says what JSON Pointers point to; undefined for one that is no text. */
  readonly linesOf: (pointers: readonly string[]) => Promise<readonly (number | undefined)[]>;
}

const MAX_FAULTS = 100;

/** Reads documents: first their syntax, then the form and values of their fields, by the rules of the single writes. */
@Injectable()
export class DocumentReader {
  private readonly pipe = createValidationPipe();

  constructor(
    private readonly configuration: Configuration,
    private readonly yaml: YamlThread,
  ) {}

  /**
   * @param body YAML text, or what JSON said.
   * @throws GatewayError `invalid-request`, `validation-failed`; with line numbers for YAML.
   */
  async read(body: unknown): Promise<ReadDocument> {
    const value = typeof body === 'string' ? await this.yaml.read(body) : body;
    const linesOf = async (pointers: readonly string[]) =>
      typeof body === 'string' ? this.yaml.linesOf(body, pointers) : pointers.map(() => undefined);
    try {
      const document = (await this.pipe.transform(value, {
        type: 'body',
        metatype: ConfigurationDocumentDto,
      })) as ConfigurationDocumentDto;
      const errors = documentFaults(document, this.configuration.okta.allowPrivateIssuers);
      if (errors.length > 0) {
        throw new GatewayError('validation-failed', errors[0]?.detail, {
          errors: errors.slice(0, MAX_FAULTS),
        });
      }
      return { document, linesOf };
    } catch (error) {
      throw await withLines(error, linesOf);
    }
  }
}
