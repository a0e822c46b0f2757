import { PickType } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { UpdateConnectionDto } from '../connections/connection.dto.js';
import { LengthInCharacters } from '../http/validators.js';

/** What a sign-in depends on of a connection, as somebody has entered it and not saved it. Absent = as it is stored. */
export class UnsavedTestSignInDto extends PickType(UpdateConnectionDto, [
  'issuer',
  'clientId',
  'clientSecret',
  'groupsClaim',
  'scopes',
  'defaultRole',
  'allowedEmailDomains',
  'requiredGroups',
  'acrValues',
  'maxAge',
] as const) {
  /** The connection that would be changed, by slug or id. To another issuer nothing that is stored of its secrets goes. */
  @IsString()
  @LengthInCharacters(1, 100)
  connection: string;
}
