import { Type } from 'class-transformer';
import { IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import type { ConditionFaultCode } from '../conditions/condition-fault.js';
import { LengthInCharacters, Omittable } from '../http/validators.js';

/** A subject or a resource that a condition is tried on. */
export class SampleEntityDto {
  /** Default: empty. */
  @Omittable()
  @IsString()
  @LengthInCharacters(0, 1024)
  type?: string;

  /** Default: empty. */
  @Omittable()
  @IsString()
  @LengthInCharacters(0, 1024)
  id?: string;

  /** Free-form. */
  @Omittable()
  @IsObject()
  properties?: Record<string, unknown>;
}

/** An action that a condition is tried on. */
export class SampleActionDto {
  /** Default: empty. */
  @Omittable()
  @IsString()
  @LengthInCharacters(0, 1024)
  name?: string;

  /** Free-form. */
  @Omittable()
  @IsObject()
  properties?: Record<string, unknown>;
}

/** What a condition is tried on; what is absent is empty. It is taken as it is said: nobody is looked up. */
export class ConditionSampleDto {
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => SampleEntityDto)
  subject?: SampleEntityDto;

  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => SampleEntityDto)
  resource?: SampleEntityDto;

  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => SampleActionDto)
  action?: SampleActionDto;

  /** Free-form. */
  @Omittable()
  @IsObject()
  context?: Record<string, unknown>;
}

/** A condition as it is being written. */
export class CheckConditionDto {
  /** CEL; it may be wrong in any way. */
  @IsString()
  @MaxLength(16_384)
  condition: string;

  /** Default: none, and nothing is evaluated. At most 20,000 characters as JSON. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ConditionSampleDto)
  sample?: ConditionSampleDto;

  /** Slug or id of the application whose types of entities and their properties are offered for completion. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  application?: string;
}

/** What is wrong with a condition, and where. */
export class ConditionErrorResponse {
  code: ConditionFaultCode;
  /** In words that continue "The condition …". */
  detail: string;
  /** In UTF-16 code units from 0. */
  offset: number;
  length: number;
}

/** A part of a condition, and what it gives. */
export class ConditionPartResponse {
  offset: number;
  length: number;
  text: string;
  /** As JSON; what is longer than 500 characters is cut, and a text then. Absent when it could not be evaluated. */
  value?: unknown;
  error?: string;
}

/** Something that a condition may name. */
export class ConditionIdentifierResponse {
  /** For example `subject.properties.roles`. */
  name: string;
  type: 'string' | 'list' | 'map' | 'any';
  /** Of a property of an entity: the type of entity that has it. */
  entityType?: string;
}

/** What is found out about a condition. */
export class ConditionCheckResponse {
  valid: boolean;
  errors: ConditionErrorResponse[];
  /** For completion. */
  identifiers: ConditionIdentifierResponse[];
  /** Whether it holds for the sample; absent without one, or when it is not valid. */
  holds?: boolean;
  /** The whole first, then its parts, at most 60; empty without a sample. */
  parts: ConditionPartResponse[];
}
