import { Controller, Get, Header, Param } from '@nestjs/common';
import { AnswersDuringSetUp, Public } from '../access/access.decorators.js';
import { KeySetResponse } from './key-set.dto.js';
import { KeySets } from './key-sets.js';

/** Where Okta fetches the public keys that were generated for a connection. One that does not exist has none. */
@Controller('okta')
export class KeySetsController {
  constructor(private readonly keySets: KeySets) {}

  /** The public keys of the client that signs people in. */
  @Get('client/jwks/:connection')
  @Header('Cache-Control', 'no-store')
  @Public()
  @AnswersDuringSetUp()
  client(@Param('connection') connection: string): Promise<KeySetResponse> {
    return this.keySets.of(connection, 'client');
  }

  /** The public keys of the service app for the management API. */
  @Get('management/jwks/:connection')
  @Header('Cache-Control', 'no-store')
  @Public()
  @AnswersDuringSetUp()
  management(@Param('connection') connection: string): Promise<KeySetResponse> {
    return this.keySets.of(connection, 'management');
  }
}
