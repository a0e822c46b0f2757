import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RequirePermission } from '../access/access.decorators.js';
import { Configuration } from '../config/configuration.js';
import {
  clientAddresses,
  connectionAddresses,
  managementAddresses,
  notificationAddresses,
} from './connection-addresses.js';
import { SetupGuideResponse } from './connection-response.dto.js';
import { defaultSettings } from './connection-settings.js';
import { FIRST_CONNECTION_SLUG } from './connection-slug.js';
import { PreviewSetupGuideDto } from './setup-guide-preview.dto.js';
import { issuerPlaces } from './connections.service.js';
import { requestedIssuer } from './issuer-input.js';
import { serverTypeOf } from './issuer.js';
import { setupGuide } from './setup-guide.js';

/** The guide for a connection that there is not yet: Okta wants its addresses before it gives out a client. */
@Controller('api/v1/connections/setup-guide')
export class SetupGuidePreviewController {
  constructor(private readonly configuration: Configuration) {}

  /** The steps and exact values for Okta's admin console, for a connection that is about to be made. Stores nothing. */
  @Post()
  @HttpCode(200)
  @RequirePermission('connections:write')
  preview(@Body() { issuer, slug = FIRST_CONNECTION_SLUG }: PreviewSetupGuideDto): SetupGuideResponse {
    const requested = requestedIssuer({ issuer }, issuerPlaces(this.configuration));
    const addresses = {
      ...connectionAddresses(this.configuration, slug),
      ...clientAddresses(this.configuration, slug),
      ...managementAddresses(this.configuration, slug),
      ...notificationAddresses(this.configuration, slug),
    };
    const named = requested?.issuer ?? issuer;
    return setupGuide({
      issuer: named,
      serverType: serverTypeOf(named),
      groupsClaim: defaultSettings.groupsClaim,
      addresses,
    });
  }
}
