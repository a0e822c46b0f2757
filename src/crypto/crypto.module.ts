/**
 * Cryptography: encryption of secrets at rest and the hashing of bearer secrets.
 *
 * Owns `Encryption` (AES-256-GCM under ENCRYPTION_KEYS) and the plain functions of `tokens.ts`.
 * It has no routes and stores nothing itself.
 */
import { Global, Module } from '@nestjs/common';
import { Encryption } from './encryption.js';

@Global()
@Module({ providers: [Encryption], exports: [Encryption] })
export class CryptoModule {}
