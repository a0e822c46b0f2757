/**
 * Back-channel logout: an OpenID provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0).
 *
 * Owns `POST /backchannel-logout/:connection`, proven by a logout token that is used once. It ends the sessions of that
 * connection that began with the provider's session, or all of the person; it tells nobody whether there were any,
 * and never looks at a cookie. Front-channel logout there is none: an iframe on another site carries no session cookie.
 */
import { Module } from '@nestjs/common';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { ProviderSessionsRepository } from '../sessions/provider-sessions.repository.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SignOutModule } from '../sign-out/sign-out.module.js';
import { BackchannelLogoutEndpoint } from './backchannel-logout-endpoint.js';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { BackchannelLogout } from './backchannel-logout.service.js';

@Module({
  imports: [OpenIdProviderModule, SessionsModule, SignOutModule],
  controllers: [BackchannelLogoutController],
  providers: [BackchannelLogout, BackchannelLogoutEndpoint, ProviderSessionsRepository],
})
export class BackchannelLogoutModule {}
