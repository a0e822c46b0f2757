import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ApplicationCaller, Caller } from './caller.js';
import type { GatewayPermission } from './permissions.js';

/** What a route requires of its caller. A route that declares nothing is refused by the guard. */
export type AccessRequirement =
  | { readonly kind: 'public'; readonly withCaller: boolean }
  | { readonly kind: 'signed-in'; readonly weighsPermissions?: boolean }
  | { readonly kind: 'permission'; readonly permission: GatewayPermission }
  | { readonly kind: 'roles'; readonly anyRole: readonly string[] };

/** Metadata key under which a route keeps its {@link AccessRequirement}. */
export const ACCESS_REQUIREMENT = 'rolegate:access-requirement';

/** Metadata key of routes that ignore the session cookie and therefore need no cross-site check. */
export const CROSS_SITE_EXEMPT = 'rolegate:cross-site-exempt';

/** Metadata key of routes that take a credential of the application in their path. */
export const ACCEPTS_APPLICATION = 'rolegate:accepts-application';

/** Metadata key of routes of the API that take one kind of credential alone. */
export const TAKES_ONLY = 'rolegate:takes-only';

/** Metadata key of routes that answer while the gateway is still to be set up. */
export const ANSWERS_DURING_SET_UP = 'rolegate:answers-during-set-up';

/** The request as the guard leaves it: with its caller, when there is one, or the application that calls instead. */
export type RequestWithCaller = Request & {
  caller?: Caller;
  application?: ApplicationCaller;
  /**
   * Judges the caller once more, for answers that last: gives them as they are now, or rejects when they may not call
   * this route any more. It counts as no use of their session, and no decision of it is kept.
   */
  stillAllowed?: () => Promise<Caller>;
};

/**
 * Anyone may call this route, signed in or not: the visible exception to default deny. With
 * `withCaller` the guard still finds out who calls, and answers 503 while that can't be known.
 */
export const Public = ({ withCaller = false } = {}): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_REQUIREMENT, { kind: 'public', withCaller } satisfies AccessRequirement);

/**
 * Any signed-in person or valid API token may call this route, whatever its roles. With `weighsPermissions` the
 * route does more for those who hold a permission, which therefore must not rest on an old membership.
 */
export const SignedIn = ({ weighsPermissions = false } = {}): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_REQUIREMENT, { kind: 'signed-in', weighsPermissions } satisfies AccessRequirement);

/** The caller holds this permission on the gateway. The preferred requirement. */
export const RequirePermission = (permission: GatewayPermission): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_REQUIREMENT, { kind: 'permission', permission } satisfies AccessRequirement);

/** The caller holds at least one of exactly these roles (keys); rank plays no part. */
export const Roles = (...anyRole: string[]): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_REQUIREMENT, { kind: 'roles', anyRole } satisfies AccessRequirement);

/** The route authenticates its caller by something else than the session cookie (or changes nothing). */
export const CrossSiteExempt = (): MethodDecorator & ClassDecorator => SetMetadata(CROSS_SITE_EXEMPT, true);

/** The public route answers while the gateway is still to be set up; every other one says that it is. */
export const AnswersDuringSetUp = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ANSWERS_DURING_SET_UP, true);

/**
 * Besides those who meet its requirement, the application named by the route's `:application` may call it with a
 * credential of its own. On every other route such a credential is refused.
 */
export const AcceptsApplicationCredential = (): MethodDecorator => SetMetadata(ACCEPTS_APPLICATION, true);

/**
 * Says in the description of the API that a route takes this credential alone: that of a person's browser, or of the
 * browser that carries out the set-up. The route itself refuses others.
 */
export const TakesOnly = (credential: 'session' | 'setUp'): MethodDecorator =>
  SetMetadata(TAKES_ONLY, credential);

/** Injects whoever calls a route of {@link AcceptsApplicationCredential}: the application, else the {@link Caller}. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | ApplicationCaller | undefined => {
    const { application, caller } = context.switchToHttp().getRequest<RequestWithCaller>();
    return application ?? caller;
  },
);

/** Injects the {@link Caller}; on a public route without one it is `undefined`. */
export const CurrentSubject = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | undefined =>
    context.switchToHttp().getRequest<RequestWithCaller>().caller,
);
