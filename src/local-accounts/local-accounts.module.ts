/**
 * Local accounts: people whom the gateway itself knows by a password and a one-time code, for when Okta can't be asked.
 *
 * Owns the table `local_accounts`, the rules for user names and passwords, argon2id hashes of which few are made at
 * once, one-time codes (RFC 6238), and when failures lock an account. It has no routes: `local-login/` signs people in
 * with it, and the command line alone makes and changes accounts. It never logs, shows or keeps a password or a code.
 */
import { Module } from '@nestjs/common';
import { Argon2 } from './argon2.js';
import { LocalAccountsRepository } from './local-accounts.repository.js';
import { PasswordHashing } from './password-hashing.js';
import { TotpSecrets } from './totp-secrets.js';

@Module({
  providers: [Argon2, LocalAccountsRepository, PasswordHashing, TotpSecrets],
  exports: [LocalAccountsRepository, PasswordHashing, TotpSecrets],
})
export class LocalAccountsModule {}
