import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { CurrentSubject, SignedIn, TakesOnly } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { personOf } from './people-pages.service.js';
import { lackedBy, OwnSessionResponse, roleNamesFor, toOwnSessionResponse } from './own-session.dto.js';

/** Who am I, for programs. */
@ApiTags('session')
@Controller('api/v1/session')
export class SessionController {
  constructor(private readonly models: AccessModelStore) {}

  /** The caller's own session. */
  @SignedIn()
  @TakesOnly('session')
  @Get()
  @ApiQuery({
    name: 'roleNames',
    required: false,
    schema: { type: 'string', enum: ['true'] },
    description:
      '`true`: also the names of all roles, and who holds which permission that the caller lacks, for whoever may read them.',
  })
  async read(
    @CurrentSubject() caller: Caller,
    // Any other parameter is ignored here, as it always was.
    @Query('roleNames') roleNames?: unknown,
  ): Promise<OwnSessionResponse> {
    const own = toOwnSessionResponse(caller, personOf(caller));
    if (roleNames !== 'true') return own;
    const model = await this.models.current();
    return { ...own, ...roleNamesFor(caller, model), ...lackedBy(caller, model) };
  }
}
