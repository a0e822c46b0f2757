import {
  createParamDecorator,
  ForbiddenException,
  HttpException,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import 'reflect-metadata';
import type { RequestWithHeaders } from './assertion-header.js';
import { identityOf, noteIdentity } from './identified-requests.js';
import { hasAnyRole, type Identity } from './identity.js';
import { VerificationError } from './verification-error.js';
import type { Verifier } from './verifier.js';

const REQUIRED_ROLES = 'rolegate/verify:required-roles';
const ANYBODY = 'rolegate/verify:anybody';

/** The route, or every route of the controller, is for people with at least one of these roles. */
export const RequireRole = (...roles: [string, ...string[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(REQUIRED_ROLES, roles);

/** The route, or every route of the controller, needs no identity: the visible exception. */
export const Anybody = (): MethodDecorator & ClassDecorator => SetMetadata(ANYBODY, true);

/** Injects the {@link Identity} of whoever makes the request. */
export const CurrentIdentity = createParamDecorator((_: unknown, context: ExecutionContext): Identity =>
  identityOf(requestOf(context)),
);

/**
 * Lets requests pass that carry a valid assertion of somebody with the roles that the route asks for:
 * `app.useGlobalGuards(new IdentityGuard(verifier))`. Others are answered 401 or 403, or 503 while the gateway's keys
 * can't be fetched.
 */
export class IdentityGuard implements CanActivate {
  constructor(private readonly verifier: Verifier) {}

  /** @throws HttpException 401, 403 or 503. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { open, roles } = declared(context);
    if (open) return true;
    const request = requestOf(context);
    const identity = await this.verified(request);
    if (roles && !hasAnyRole(identity, ...roles))
      throw new ForbiddenException('Your roles do not permit this.');
    noteIdentity(request, identity);
    return true;
  }

  private async verified(request: RequestWithHeaders): Promise<Identity> {
    try {
      return await this.verifier.verify(request);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      throw new HttpException(error.message, error.status, { cause: error });
    }
  }
}

function requestOf(context: ExecutionContext): RequestWithHeaders {
  const request = context.switchToHttp().getRequest<RequestWithHeaders & { raw?: RequestWithHeaders }>();
  // Fastify wraps the request of Node, which alone knows its raw headers.
  return request.rawHeaders === undefined && request.raw ? request.raw : request;
}

/** What the route says, else what its controller says. Whoever asks for roles and for nobody gets the roles. */
function declared(context: ExecutionContext): { readonly open: boolean; readonly roles?: string[] } {
  for (const place of [context.getHandler(), context.getClass()]) {
    const roles = Reflect.getMetadata(REQUIRED_ROLES, place) as string[] | undefined;
    if (roles) return { open: false, roles };
    if (Reflect.getMetadata(ANYBODY, place) === true) return { open: true };
  }
  return { open: false };
}
