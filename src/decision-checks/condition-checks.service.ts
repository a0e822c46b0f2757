import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { ConditionFacts } from '../conditions/condition.js';
import { examineCondition } from '../conditions/examine-condition.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type {
  CheckConditionDto,
  ConditionCheckResponse,
  ConditionSampleDto,
  SampleEntityDto,
} from './condition-check.dto.js';
import { invalidValue } from '../errors/gateway-error.js';
import { conditionIdentifiers } from './condition-identifiers.js';
import { DecisionChecksService } from './decision-checks.service.js';
import { EntityTypesRepository } from './entity-types.repository.js';

/** Characters of a sample as JSON: each part of a condition goes through it again. */
const LARGEST_SAMPLE = 20_000;

/** Examines conditions as they are being written. */
@Injectable()
export class ConditionChecksService {
  constructor(
    private readonly service: DecisionChecksService,
    private readonly connections: ConnectionsRepository,
    private readonly entities: EntityTypesRepository,
  ) {}

  /** Entities are the platform's to see; to others they are not offered. @throws GatewayError `not-found` for the application, `validation-failed` for a sample that is too large. */
  async check(
    caller: Caller,
    { condition, sample, application }: CheckConditionDto,
  ): Promise<ConditionCheckResponse> {
    if (JSON.stringify(sample ?? {}).length > LARGEST_SAMPLE)
      throw invalidValue(
        '/sample',
        'too-large',
        `A sample has at most ${LARGEST_SAMPLE} characters as JSON.`,
      );
    const { fault, holds, parts } = examineCondition(condition, sample && toFacts(sample));
    const connection = await this.connections.findById(caller.connectionId);
    const found = application === undefined ? undefined : await this.service.application(application);
    const properties = found && caller.platform ? await this.entities.findProperties(found.id) : [];
    return {
      valid: fault === undefined,
      errors: fault
        ? [{ code: fault.code, detail: fault.words, offset: fault.offset, length: fault.length }]
        : [],
      identifiers: conditionIdentifiers(connection?.attributeClaims ?? [], properties),
      ...(holds === undefined ? {} : { holds }),
      parts: parts.map((part) => ({ ...part })),
    };
  }
}

function toFacts({ subject, resource, action, context }: ConditionSampleDto): ConditionFacts {
  const entity = ({ type = '', id = '', properties = {} }: SampleEntityDto = {}) => ({
    type,
    id,
    properties,
  });
  return {
    subject: entity(subject),
    resource: entity(resource),
    action: { name: action?.name ?? '', properties: action?.properties ?? {} },
    context: context ?? {},
  };
}
