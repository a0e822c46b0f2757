import { Injectable } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import type { AuthenticateOptions } from 'passport';
import { GatewayError } from '../errors/gateway-error.js';
import type { VerifiedIdentity } from './code-redemption.js';
import { OktaStrategy } from './okta-strategy.js';
import type { AuthorizationRedirect, BeginSignIn, CompleteSignIn, SignInTask } from './sign-in-task.js';

/** Runs the `okta` strategy through Passport. */
@Injectable()
export class OktaAuthentication {
  constructor(private readonly strategy: OktaStrategy) {}

  /**
   * Stores a pending sign-in and says where the browser goes.
   * @throws GatewayError `not-found` when the connection is not active (any more), `okta-unavailable`,
   *   `issuer-mismatch` or `unavailable`.
   */
  async begin(request: Request, response: Response, task: BeginSignIn): Promise<AuthorizationRedirect> {
    return this.authenticate<AuthorizationRedirect>(request, response, { begin: task });
  }

  /**
   * Completes a pending sign-in as far as the provider is concerned.
   * @throws GatewayError `state-invalid`, `sign-in-failed`, `access-denied`, `okta-unavailable`,
   *   `issuer-mismatch` or `unavailable`.
   */
  async complete(request: Request, response: Response, task: CompleteSignIn): Promise<VerifiedIdentity> {
    return this.authenticate<VerifiedIdentity>(request, response, { complete: task });
  }

  private authenticate<Result>(request: Request, response: Response, task: SignInTask): Promise<Result> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, result?: unknown, info?: unknown): void => {
        if (error) reject(error instanceof Error ? error : new Error(JSON.stringify(error)));
        else if (result) resolve(result as Result);
        else reject(refusedByLibrary(info));
      };
      const { passport } = this.strategy;
      // Passport hands its options on to the strategy as they are.
      const middleware = passport.authenticate('okta', task as AuthenticateOptions, done) as RequestHandler;
      middleware(request, response, done);
    });
  }
}

/** The library repeats some of our checks; should it ever be stricter, it has the last word. */
function refusedByLibrary(info: unknown): GatewayError {
  const message = (info as { message?: unknown } | undefined)?.message;
  return new GatewayError('sign-in-failed', 'The identity provider’s answer could not be verified.', {
    detail: typeof message === 'string' ? message : 'refused by passport-openidconnect',
  });
}
