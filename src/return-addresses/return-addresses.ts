import { Injectable } from '@nestjs/common';
import { applicationOfHost } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Configuration } from '../config/configuration.js';
import { safeReturnAddress } from './return-address.js';

/** Judges return addresses by the applications that are registered now. */
@Injectable()
export class ReturnAddresses {
  constructor(
    private readonly models: AccessModelStore,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @returns the address as it may be followed; `/` for one that may not.
   * @throws GatewayError `unavailable` when the access model can't be confirmed.
   */
  async judge(value: unknown): Promise<string> {
    const model = await this.models.current();
    const { publicOrigin } = this.configuration;
    return safeReturnAddress(value, {
      publicOrigin,
      isRegisteredHost: (host) => applicationOfHost(model, host) !== undefined,
    });
  }
}
