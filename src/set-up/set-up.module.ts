/**
 * Set-up: how a gateway that was started without a connection gets its first one, and its first admin.
 *
 * Owns the table `set_up`, the one-time link (logged at the start, or printed by `npm run cli -- set-up-link`), the cookie
 * of the browser that used it, and `/api/v1/set-up`. That browser calls the same routes as an admin later does, of which
 * the guard lets it use those of connections and mappings alone. It makes no connection itself, and never begins again
 * once an admin has signed in.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { SetUpCallers } from './set-up-callers.js';
import { SetUpMode } from './set-up-mode.js';
import { SetUpController } from './set-up.controller.js';
import { SetUpRepository } from './set-up.repository.js';
import { SetUp } from './set-up.service.js';

@Module({
  imports: [AccessModelModule],
  controllers: [SetUpController],
  providers: [SetUp, SetUpCallers, SetUpMode, SetUpRepository],
  exports: [SetUp, SetUpCallers, SetUpMode],
})
export class SetUpModule {}
