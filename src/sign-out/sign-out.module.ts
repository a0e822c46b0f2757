/**
 * Sign-out: people end their sessions, here first and then at their provider.
 *
 * Owns `SignOutService`: which session ends, its audit event, and where the browser goes next (OpenID Connect
 * RP-Initiated Logout 1.0). The gateway's own pages and those on the hosts of applications share it. It has no routes,
 * sets no cookie, and never keeps anybody signed in here because a provider can't be asked.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { SignOutService } from './sign-out.service.js';

@Module({
  imports: [AccessModelModule, OpenIdProviderModule, SessionsModule, SubjectsModule],
  providers: [SignOutService],
  exports: [SignOutService],
})
export class SignOutModule {}
