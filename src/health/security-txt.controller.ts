import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AnswersDuringSetUp, Public } from '../access/access.decorators.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { securityTxt } from './security-txt.js';

/** Whom to tell about a weakness. */
@ApiExcludeController()
@Controller('.well-known/security.txt')
@Public()
@AnswersDuringSetUp()
export class SecurityTxtController {
  constructor(
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=86400')
  file(): string {
    const { publicOrigin, securityContact } = this.configuration;
    return securityTxt({ publicOrigin, contact: securityContact, nowMs: this.clock.nowMs() });
  }
}
