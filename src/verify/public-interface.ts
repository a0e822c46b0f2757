/**
 * `rolegate/verify`: what an application needs to know who makes a request, verified rather than believed.
 *
 * This file is the package's subpath, with `nestjs.ts` beside it. The folder is for other people's applications: it
 * depends on `jose` alone (and on Nest in `nestjs.ts`), imports nothing of the gateway, and reads no environment.
 */
export type { RequestWithHeaders } from './assertion-header.js';
export { requireIdentity, requireRole, type Middleware } from './express.js';
export { hasAnyRole, type Identity } from './identity.js';
export { identityOf } from './identified-requests.js';
export { VerificationError, type VerificationFault } from './verification-error.js';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.js';
