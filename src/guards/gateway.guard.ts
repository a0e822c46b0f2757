import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  ACCEPTS_APPLICATION,
  ANSWERS_DURING_SET_UP,
  ACCESS_REQUIREMENT,
  CROSS_SITE_EXEMPT,
  type AccessRequirement,
  type RequestWithCaller,
} from '../access/access.decorators.js';
import type { GatewayPermission } from '../access/permissions.js';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from '../http/client-address.js';
import { cookieValues, sessionCookieName, setUpCookieName } from '../http/cookies.js';
import { isSameSiteRequest } from '../http/cross-site.js';
import { SetUpMode } from '../set-up/set-up-mode.js';
import { ApplicationCallers } from './application-callers.js';
import { CallerResolver } from './caller-resolver.js';

/**
 * Refuses every request that its route doesn't let in. A route without a requirement is refused: to
 * forget a decorator must never open a door.
 */
@Injectable()
export class GatewayGuard implements CanActivate {
  private readonly log = new Logger('Guard');

  constructor(
    private readonly reflector: Reflector,
    private readonly callers: CallerResolver,
    private readonly applications: ApplicationCallers,
    private readonly configuration: Configuration,
    private readonly setUp: SetUpMode,
  ) {}

  /** @throws GatewayError `cross-site-request`, `not-signed-in`, `credential-invalid`, `permission-denied`, `step-up-required`, `setup-required` or `unavailable`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const requirement = this.reflector.getAllAndOverride<AccessRequirement | undefined>(
      ACCESS_REQUIREMENT,
      targets,
    );
    if (!requirement) {
      this.log.error(
        `${context.getClass().name}.${context.getHandler().name} declares no access requirement`,
      );
      throw new GatewayError('permission-denied', 'Nobody may use this.');
    }
    if (!this.reflector.getAllAndOverride<boolean | undefined>(CROSS_SITE_EXEMPT, targets))
      this.refuseCrossSite(request, requirement);
    if (requirement.kind === 'public') {
      const answers = this.reflector.getAllAndOverride<boolean | undefined>(ANSWERS_DURING_SET_UP, targets);
      if (!answers && (await this.setUp.blocks())) throw setUpRequired();
      if (requirement.withCaller)
        request.caller = this.from(request, await this.callers.find(request, requirement));
      return true;
    }
    if (this.reflector.getAllAndOverride<boolean | undefined>(ACCEPTS_APPLICATION, targets)) {
      request.application = this.from(request, await this.applications.find(request));
      if (request.application) return true;
    }
    request.caller = this.from(
      request,
      await this.callers.require(request, requirement).catch((error: unknown) => this.orSetUp(error)),
    );
    if (request.caller.setUp) return assertPartOfSetUp(requirement);
    request.stillAllowed = () => this.callers.require(request, requirement, { inUse: false });
    return true;
  }

  /** Whoever calls, with the address that the audit trail keeps. */
  private from<Who extends object | undefined>(request: RequestWithCaller, who: Who): Who {
    return who && { ...who, address: clientAddress(request, this.configuration.trustedProxies) };
  }

  /** Whom nobody can be yet is told so, rather than to sign in. */
  private async orSetUp(error: unknown): Promise<never> {
    throw error instanceof GatewayError && error.status === 401 && (await this.setUp.blocks())
      ? setUpRequired()
      : error;
  }

  /**
   * Only a cookie is sent by a browser on another site's behalf; a request without one carries no one's authority.
   * Where an Authorization header decides who calls, the cookie is not looked at; a public route may look at it still.
   */
  private refuseCrossSite(request: RequestWithCaller, { kind }: AccessRequirement): void {
    const { headers } = request;
    if (headers.authorization !== undefined && kind !== 'public') return;
    const { secure } = this.configuration;
    const names = [sessionCookieName(secure), setUpCookieName(secure)];
    if (names.every((name) => cookieValues(headers.cookie, name).length === 0)) return;
    if (!isSameSiteRequest(request.method, headers, this.configuration.publicOrigin)) {
      throw new GatewayError(
        'cross-site-request',
        'Requests that change something must come from the gateway’s own pages.',
      );
    }
  }
}

/** What the browser that carries out the set-up may do. */
const SET_UP_PERMISSIONS: ReadonlySet<string> = new Set<GatewayPermission>([
  'connections:read',
  'connections:write',
  'roles:read',
  'group-mappings:read',
  'group-mappings:write',
  'okta-groups:read',
]);

function assertPartOfSetUp(requirement: Exclude<AccessRequirement, { kind: 'public' }>): true {
  if (requirement.kind === 'permission' && SET_UP_PERMISSIONS.has(requirement.permission)) return true;
  throw setUpRequired('This is no part of the set-up: finish it, and sign in.');
}

function setUpRequired(
  message = 'This gateway has no connection to sign in with yet. Whoever runs it finds a set-up link in its log, or makes one: npm run cli -- set-up-link',
): GatewayError {
  return new GatewayError('setup-required', message);
}
