/**
 * Decisions for proxies: what every way in which a reverse proxy asks has in common.
 *
 * Owns the question (a client's request as its proxy describes it, believed of trusted proxies alone), its answer
 * in words that any protocol can carry: the identity headers of what passes, the problem, page or way to the
 * sign-in of what doesn't, and its observation. It has no routes: the folders of the ways of asking do. It never
 * reads a body, looks at no credential but the session cookie, and never lets anything pass without a decision.
 */
import { Module } from '@nestjs/common';
import { AssertionsModule } from '../assertions/assertions.module.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AllowingAnswers } from './allowing-answers.js';
import { HttpProxies } from './http-proxies.js';
import { ProxyDecisions } from './proxy-decisions.js';

@Module({
  imports: [SessionsModule, DecisionsModule, AssertionsModule],
  providers: [AllowingAnswers, ProxyDecisions, HttpProxies],
  exports: [ProxyDecisions, HttpProxies],
})
export class ProxyDecisionsModule {}
