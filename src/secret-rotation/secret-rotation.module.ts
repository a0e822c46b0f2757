/**
 * Rotation of the keys under which secrets are sealed.
 *
 * Owns `SecretRotation` and `LostSecrets` (`npm run cli -- secrets rotate` and `forget`) and `StoredKeysCheck`, which a
 * start asks whether ENCRYPTION_KEYS opens what is stored. What is sealed is listed in `crypto/sealed-columns.ts`. It
 * has no routes, owns no table, never shows a secret, and never replaces a value that has changed meanwhile.
 */
import { Module } from '@nestjs/common';
import { LostSecrets } from './lost-secrets.js';
import { SealedValuesRepository } from './sealed-values.repository.js';
import { SecretRotation } from './secret-rotation.js';
import { StoredKeysCheck } from './stored-keys-check.js';

@Module({
  providers: [LostSecrets, SealedValuesRepository, SecretRotation, StoredKeysCheck],
  exports: [LostSecrets, SecretRotation, StoredKeysCheck],
})
export class SecretRotationModule {}
