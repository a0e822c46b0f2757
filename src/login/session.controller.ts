import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentSubject, SignedIn } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { personOf } from './people-pages.service.js';
import { OwnSessionResponse, toOwnSessionResponse } from './own-session.dto.js';

/** Who am I, for programs. */
@ApiTags('session')
@Controller('api/v1/session')
export class SessionController {
  /** The caller's own session. */
  @SignedIn()
  @Get()
  read(@CurrentSubject() caller: Caller): OwnSessionResponse {
    return toOwnSessionResponse(caller, personOf(caller));
  }
}
