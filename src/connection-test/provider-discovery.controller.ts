import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { DiscoverProviderDto, DiscoveryResponse } from './provider-discovery.dto.js';
import { ProviderDiscovery } from './provider-discovery.service.js';

/** What is behind an address, before there is a connection. */
@Controller('api/v1/connections/discovery')
export class ProviderDiscoveryController {
  constructor(private readonly discovery: ProviderDiscovery) {}

  /**
   * Finds the issuers that an address may mean, by asking for their discovery documents. It stores and sends nothing; an
   * issuer that can't be reached is part of the answer. At most 60 a minute and caller.
   */
  @Post()
  @HttpCode(200)
  @RequirePermission('connections:write')
  discover(
    @CurrentSubject() caller: Caller,
    @Body() { address }: DiscoverProviderDto,
  ): Promise<DiscoveryResponse> {
    return this.discovery.discover(caller, address);
  }
}
