/**
 * Cryptography: encryption of secrets at rest, authentication of what must not be changed unnoticed, and the hashing
 * of bearer secrets.
 *
 * Owns `Encryption` (AES-256-GCM under ENCRYPTION_KEYS), `MessageAuthentication` (HMAC under keys derived from the
 * same), and the plain functions of `tokens.ts`. It has no routes and stores nothing itself.
 */
import { Global, Module } from '@nestjs/common';
import { Encryption } from './encryption.js';
import { MessageAuthentication } from './message-authentication.js';

@Global()
@Module({
  providers: [Encryption, MessageAuthentication],
  exports: [Encryption, MessageAuthentication],
})
export class CryptoModule {}
