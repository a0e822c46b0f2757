import type { ExecutionContext } from '@nestjs/common';
import type { Identity } from './identity.js';
import { Anybody, IdentityGuard, RequireRole } from './nestjs.js';
import { VerificationError } from './verification-error.js';

@Anybody()
class OpenController {
  health(): void {}

  @RequireRole('admin')
  reports(): void {}
}

@RequireRole('admin')
class ClosedController {
  reports(): void {}

  @Anybody()
  health(): void {}

  @Anybody()
  @RequireRole('guest')
  both(): void {}
}

const guest = { roles: ['guest'] } as unknown as Identity;

/** What the guard answers: true, or the status that it refuses with. */
async function answer(
  controller: typeof OpenController | typeof ClosedController,
  route: string,
  identity?: Identity,
): Promise<unknown> {
  const guard = new IdentityGuard({
    verify: () => (identity ? Promise.resolve(identity) : Promise.reject(new VerificationError('missing'))),
  });
  const request = { headers: {}, rawHeaders: [] };
  const context = {
    getHandler: () => (controller.prototype as unknown as Record<string, unknown>)[route],
    getClass: () => controller,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  try {
    return await guard.canActivate(context);
  } catch (error) {
    return (error as { getStatus: () => number }).getStatus();
  }
}

describe('the guard for NestJS', () => {
  it('keeps the roles that a route asks for, though its controller is open to anybody', async () => {
    expect(await answer(OpenController, 'reports')).toBe(401);
    expect(await answer(OpenController, 'reports', guest)).toBe(403);
    expect(await answer(OpenController, 'health')).toBe(true);
  });

  it('opens a route to anybody, though its controller asks for roles', async () => {
    expect(await answer(ClosedController, 'health')).toBe(true);
    expect(await answer(ClosedController, 'reports')).toBe(401);
    expect(await answer(ClosedController, 'reports', guest)).toBe(403);
  });

  it('asks for the roles of a route that contradicts itself', async () => {
    expect(await answer(ClosedController, 'both')).toBe(401);
    expect(await answer(ClosedController, 'both', guest)).toBe(true);
  });
});
