import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Caller } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { STEP_UP_EXPLANATION, stepUpChallenge, stepUpParameters } from '../applications/step-up-challenge.js';
import { isStrongEnough, type StepUp } from '../applications/step-up.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const API = '/api/';

/**
 * Holds changes by the gateway's own API to the authentication that the built-in application asks for. API tokens sign in
 * nowhere and are not asked; pages (signing out, ending one's own sessions) must work for everybody.
 */
@Injectable()
export class GatewayStepUp {
  constructor(
    private readonly models: AccessModelStore,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * How a caller is refused who hasn't proved enough: `step-up-required` (401 with the challenge of RFC 9470, and where
   * to sign in in the header `X-Rolegate-Login`; a browser that navigates goes there). Undefined when they may go on.
   * @throws GatewayError `unavailable`.
   */
  async refusalOf(request: Request, { person }: Caller): Promise<GatewayError | undefined> {
    if (!person || SAFE_METHODS.has(request.method) || !request.path.startsWith(API)) return undefined;
    const { stepUp } = (await this.models.current()).applications.get(GATEWAY_APPLICATION) ?? {};
    if (!stepUp) return undefined;
    const { acr, amr, authTime } = person;
    const authentication = { acr, amr, authTimeMs: authTime?.getTime() ?? null };
    if (isStrongEnough(stepUp, authentication, this.clock.nowMs())) return undefined;
    const signInUrl = this.signInAddress(stepUp);
    const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
    return new GatewayError('step-up-required', STEP_UP_EXPLANATION, {
      status: isNavigation ? 303 : 401,
      reason: 'step-up-required',
      headers: {
        'WWW-Authenticate': stepUpChallenge(stepUp),
        'X-Rolegate-Login': signInUrl,
        ...(isNavigation ? { Location: signInUrl } : {}),
      },
    });
  }

  private signInAddress(stepUp: StepUp): string {
    return `${this.configuration.publicOrigin}/login?${stepUpParameters(stepUp).join('&')}`;
  }
}
