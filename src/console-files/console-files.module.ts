/**
 * Console files: the built console (`console/dist`), served under `/console/`.
 *
 * Routes: `GET /console/*`, public, because it is code without data: files whose name changes with their content are kept
 * by browsers for a year, the document is asked for each time and carries a strict content security policy. An address
 * that is no file is the document, in which the console finds its page; one that looks like a file's (a dot, or below
 * `assets/`) and is none is 404. It reads no session, no database and, after the start, no file.
 */
import { Module } from '@nestjs/common';
import { ConsoleFilesController } from './console-files.controller.js';
import { ConsoleFiles } from './console-files.service.js';

@Module({ controllers: [ConsoleFilesController], providers: [ConsoleFiles] })
export class ConsoleFilesModule {}
