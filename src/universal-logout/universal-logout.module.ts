/**
 * Universal Logout, both ways.
 *
 * Inbound: Okta's Global Token Revocation at `POST /okta/universal-logout/:connection`, proven by a JWT that is used
 * once. Outbound: `POST /api/v1/subjects/:id/revoke`, which ends a person's sessions here
 * first and then asks Okta to. It ends sessions of people of that connection alone, by e-mail, login or `sub`; it
 * never grants, links or creates anything.
 */
import { Module } from '@nestjs/common';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SignOutModule } from '../sign-out/sign-out.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { InboundLogout } from './inbound-logout.service.js';
import { LogoutSubjectsRepository } from './logout-subjects.repository.js';
import { OutboundLogout } from './outbound-logout.service.js';
import { RevokeController } from './revoke.controller.js';
import { UniversalLogoutController } from './universal-logout.controller.js';

@Module({
  imports: [OpenIdProviderModule, SessionsModule, SignOutModule, SubjectsModule],
  controllers: [RevokeController, UniversalLogoutController],
  providers: [InboundLogout, LogoutSubjectsRepository, OutboundLogout],
})
export class UniversalLogoutModule {}
