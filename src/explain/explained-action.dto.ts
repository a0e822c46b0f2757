import { IsObject, IsString, Matches } from 'class-validator';
import { LengthInCharacters, Omittable } from '../http/validators.js';

/** What somebody would do, in the words of AuthZEN. */
export class ExplainedActionDto {
  @IsString()
  @Matches(/^[^:\s\p{Cc}]{1,255}$/u, {
    message: '$property must be 1 to 255 characters without white space and ":"',
  })
  name: string;

  /** What is said of the action with the question. */
  @Omittable()
  @IsObject()
  properties?: Record<string, unknown>;
}

/** What they would do it to, in the words of AuthZEN. */
export class ExplainedResourceDto {
  @IsString()
  @Matches(/^[^:\s\p{Cc}]{1,255}$/u, {
    message: '$property must be 1 to 255 characters without white space and ":"',
  })
  type: string;

  @IsString()
  @LengthInCharacters(1, 1024)
  id: string;

  /** What is said of the resource with the question; it overrides, key by key, what the application stored of it. */
  @Omittable()
  @IsObject()
  properties?: Record<string, unknown>;
}

/** What was asked about. */
export class ExplainedActionResponse {
  name: string;
  resourceType: string;
  resourceId: string;
  /** Whether the application has told the gateway about this resource. */
  stored: boolean;
}
