import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AnswersDuringSetUp, Public } from '../access/access.decorators.js';
import { ConsoleFiles } from './console-files.service.js';

/** The console's files. They are code without data: what a person sees is decided by the API that they call. */
@ApiExcludeController()
@Public()
@AnswersDuringSetUp()
@Controller('console')
export class ConsoleFilesController {
  constructor(private readonly files: ConsoleFiles) {}

  @Get()
  root(@Req() request: Request, @Res() response: Response): void {
    this.files.sendRoot(request, response);
  }

  @Get('*path')
  file(@Param('path') path: string | string[], @Req() request: Request, @Res() response: Response): void {
    this.files.send([path].flat().join('/'), request, response);
  }
}
