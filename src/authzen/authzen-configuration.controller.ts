import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';
import { Configuration } from '../config/configuration.js';
import { AUTHZEN_ENDPOINTS } from './authzen-handlers.js';

/** Tells programs where they can ask (AuthZEN 1.0, Policy Decision Point Metadata). */
@ApiExcludeController()
@Controller('.well-known/authzen-configuration')
export class AuthzenConfigurationController {
  constructor(private readonly configuration: Configuration) {}

  @Get()
  @Public()
  describe(): Record<string, string> {
    const { publicOrigin } = this.configuration;
    const endpoints = Object.entries(AUTHZEN_ENDPOINTS).map(([name, path]) => [name, publicOrigin + path]);
    return {
      policy_decision_point: publicOrigin,
      ...(Object.fromEntries(endpoints) as Record<string, string>),
    };
  }
}
