/**
 * Assertions: signed statements of who somebody is, for the applications behind the gateway.
 *
 * Owns the table `signing_keys`, the making, publishing and ending of those keys, `GET /.well-known/jwks.json`, and
 * `AssertionSigner` and `AssertionVerifier`. It doesn't know what a session or a role is: whoever signs brings plain
 * values, and decides beforehand. A private key leaves the database sealed and the process never.
 */
import { Module } from '@nestjs/common';
import { AssertionSigner } from './assertion-signer.js';
import { AssertionVerifier } from './assertion-verifier.js';
import { KeyRing } from './key-ring.js';
import { KeySetController } from './key-set.controller.js';
import { SigningKeyRotation } from './signing-key-rotation.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

@Module({
  controllers: [KeySetController],
  providers: [AssertionSigner, AssertionVerifier, KeyRing, SigningKeyRotation, SigningKeysRepository],
  exports: [AssertionSigner, AssertionVerifier],
})
export class AssertionsModule {}
