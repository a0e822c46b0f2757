import { IsISO8601, IsString, Matches, MaxLength } from 'class-validator';
import { LengthInCharacters, Omittable } from '../http/validators.js';
import { ExplainedPartResponse } from './explain-chain.dto.js';

const MAX_TEXT = 255;

/** A request that the person might make of an application: nothing is sent there. */
export class ExplainedRequestDto {
  /** In capitals, as a proxy passes it on. */
  @IsString()
  @LengthInCharacters(1, 32)
  method: string;

  /** Absolute, on a host of an application; taken word for word, so that what is ambiguous stays so. */
  @IsString()
  @MaxLength(8_192)
  @Matches(/^https?:\/\/[A-Za-z0-9._-]+(:\d{1,5})?([/?#]|$)/, {
    message: 'url must be an absolute http or https URL without user information',
  })
  url: string;

  /** The `acr` that is assumed of the person's sign-in. By default none is known. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  acr?: string;

  /** RFC 3339: when the person is assumed to have proved who they are. By default nobody knows. */
  @Omittable()
  @IsISO8601({ strict: true, strictSeparator: true })
  authTime?: string;
}

/** The access rule that decides about a request. */
export class ExplainedRuleResponse {
  /** Its place among the rules of the application, from 0. */
  index: number;
  path: string;
  /** Absent = every method. */
  methods?: string[];
  anyRole?: string[];
  permission?: string;
  public?: true;
  condition?: string;
  acrValues?: string[];
  maxAge?: number;
  /** Absent = not asked for; `false` where the rule does without the one that its application asks for. */
  secondFactor?: boolean;
  /** Whether one of its roles, or its permission, is held; null for a public rule. */
  held: 'allowed' | 'role-missing' | 'condition-false' | null;
  /** Whether its condition holds; null when it has none. */
  conditionHolds: boolean | null;
  /** Why the condition could not be evaluated, and so does not hold. */
  conditionError?: string;
  /** What each part of it gives, the whole first; only for those who may see people and applications. */
  conditionParts?: ExplainedPartResponse[];
  /** Whether the assumed sign-in is strong and recent enough; null when the rule asks for neither. */
  strongEnough: boolean | null;
}

/** What decides about a request. */
export class ExplainedRequestResponse {
  method: string;
  host: string;
  /** Decoded, as rules are compared with it; null when it is ambiguous. */
  path: string | null;
  /** False in shadow mode: what the rules deny passes, and is reported. */
  enforced: boolean;
  /** Null when no rule names the path and the method. */
  rule: ExplainedRuleResponse | null;
}
