/**
 * Own sessions: a page on which everybody sees where they are signed in, and ends what they do not know.
 *
 * Owns `GET /sessions`, `POST /sessions/:id/end` and `POST /sessions/end-others`: pages and plain forms for people; what
 * they do is `sessions/`'. It never shows or ends a session of somebody else, whatever the caller may do elsewhere.
 */
import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SignOutModule } from '../sign-out/sign-out.module.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { OwnSessionsPages } from './own-sessions-pages.service.js';

@Module({
  imports: [SessionsModule, SignOutModule],
  controllers: [OwnSessionsController],
  providers: [OwnSessionsPages],
})
export class OwnSessionsModule {}
