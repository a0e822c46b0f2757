/**
 * Return addresses: where a browser goes on after a sign-in, whichever way that went.
 *
 * Owns the rule (`return-address.ts`: a path of ours, or a registered application's host) and `ReturnAddresses`, which
 * knows the applications that are registered now. It has no routes, and follows nothing itself.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { ReturnAddresses } from './return-addresses.js';

@Module({
  imports: [AccessModelModule],
  providers: [ReturnAddresses],
  exports: [ReturnAddresses],
})
export class ReturnAddressesModule {}
