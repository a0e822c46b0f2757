import { IsString, MaxLength } from 'class-validator';
import {
  IsKebabCase,
  IsNoId,
  LengthInCharacters,
  NoControlCharacters,
  Omittable,
} from '../http/validators.js';

/** A connection that is about to be made. */
export class PreviewSetupGuideDto {
  /** Its issuer, which decides where in Okta the groups claim is added. */
  @IsString()
  @LengthInCharacters(1, 2048)
  @NoControlCharacters()
  issuer: string;

  /** What its slug will be. Default: that of the first connection. */
  @Omittable()
  @IsString()
  @MaxLength(63)
  @IsKebabCase()
  @IsNoId()
  slug?: string;
}
