import { Injectable } from '@nestjs/common';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import type { LocalAccount } from './local-account.entity.js';

/** Seals and opens the shared secrets of one-time codes. */
@Injectable()
export class TotpSecrets {
  constructor(private readonly encryption: Encryption) {}

  seal(accountId: string, secret: string): string {
    return this.encryption.encrypt(secret, placeOf(accountId));
  }

  /** @throws Error when ENCRYPTION_KEYS lacks the key, or the value was changed or moved. */
  open({ id, totpSecret }: Pick<LocalAccount, 'id' | 'totpSecret'>): string {
    return this.encryption.decrypt(totpSecret, placeOf(id));
  }
}

function placeOf(id: string): SecretPlace {
  return { table: 'local_accounts', column: 'totp_secret', id };
}
