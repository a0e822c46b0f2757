/**
 * Local login: people sign in with a local account, without Okta (`LOCAL_LOGIN=breakglass|on`).
 *
 * Owns `GET|POST /login/local` (which do not exist while it is off), the built-in connection `local` with its mapping,
 * and `LocalAccountAdministration`, through which the command line alone makes and changes accounts. It tells nobody why
 * a sign-in failed, links no local account to anybody of Okta's, and asks nobody but Postgres: with Okta down it works.
 */
import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import type { Configuration } from '../config/configuration.js';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { LocalAccountsModule } from '../local-accounts/local-accounts.module.js';
import { ReturnAddressesModule } from '../return-addresses/return-addresses.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { LocalAccountAdministration } from './local-account-administration.js';
import { LocalConnection } from './local-connection.js';
import { LocalLoginController } from './local-login.controller.js';
import { LocalLogin } from './local-login.service.js';
import { LocalSignInRecords } from './local-sign-in-records.js';
import { LocalSignIn } from './local-sign-in.service.js';

@Module({})
export class LocalLoginModule {
  /** Without its pages where local accounts are switched off; the command line prepares them there, too. */
  static for({ localLogin }: Pick<Configuration, 'localLogin'>): DynamicModule {
    const open = localLogin !== 'off';
    return {
      module: LocalLoginModule,
      imports: [
        AccessModelModule,
        GroupMappingsModule,
        LocalAccountsModule,
        ReturnAddressesModule,
        SessionsModule,
        SubjectsModule,
      ],
      controllers: open ? [LocalLoginController] : [],
      providers: [
        LocalAccountAdministration,
        LocalConnection,
        ...(open ? [LocalLogin, LocalSignIn, LocalSignInRecords] : []),
      ],
      exports: [LocalAccountAdministration],
    };
  }
}
