import { IsString, MaxLength } from 'class-validator';
import { IsLine, IsSecret } from '../connections/connection-rules.js';
import {
  IsKebabCase,
  IsNoId,
  LengthInCharacters,
  NoControlCharacters,
  Omittable,
} from '../http/validators.js';

/** A connection as somebody has entered it and not saved it. Its secrets are used for this test, and kept nowhere. */
export class TestUnsavedConnectionDto {
  /**
   * The connection that would be changed, by slug or id: what is stored of its secrets counts along while the issuer is
   * the same. Without it the test is about one that would be made.
   */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 100)
  connection?: string;

  /** What the slug of a new one would be. Default: that of the first connection. */
  @Omittable()
  @IsString()
  @MaxLength(63)
  @IsKebabCase()
  @IsNoId()
  slug?: string;

  @IsString()
  @LengthInCharacters(1, 2048)
  @NoControlCharacters()
  issuer: string;

  /** Client id of the app integration. */
  @IsLine(255)
  clientId: string;

  /** Secret of the OIDC client; absent = the stored one. */
  @IsSecret(1024)
  clientSecret?: string | null;

  /** An Okta API token (SSWS); absent = the stored credential. */
  @IsSecret(1024)
  apiToken?: string | null;
}
