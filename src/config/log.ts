import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Level, type Logger as PinoLogger } from 'pino';

/** Names under which a secret might be logged by mistake; their values are replaced. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'clientSecret',
  'apiToken',
  'idToken',
  'accessToken',
  'refreshToken',
  'code',
  'state',
  'nonce',
  'codeVerifier',
  'privateKey',
];

/** The process's log: JSON lines on standard output, or on `destination`, with secrets redacted. */
export function createLog(level: string, destination?: DestinationStream): PinoLogger {
  const options = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The framework's own tale of its start, which an operator has no use for. */
const FRAMEWORK_CONTEXTS = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'DataSourceNameRegistry',
]);

/** What tracing adds to each line; undefined while it is off. */
let traceFields: (() => object | undefined) | undefined;

/** Lets every line name the trace that it belongs to; undefined ends that. */
export function traceInLog(fields: (() => object | undefined) | undefined): void {
  traceFields = fields;
}

/** Lets Nest and every `new Logger('Context')` write to the same log. An object among the arguments becomes fields. */
export class NestLog implements LoggerService {
  constructor(private readonly pinoLog: PinoLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const strings = rest.filter((item): item is string => typeof item === 'string');
    const error = [message, ...rest].find((item): item is Error => item instanceof Error);
    const fields = rest.find(
      (item): item is object => typeof item === 'object' && item !== null && item !== error,
    );
    const context = strings.at(-1);
    const routine = level !== 'error' && level !== 'fatal' && FRAMEWORK_CONTEXTS.has(context ?? '');
    this.pinoLog[routine ? 'debug' : level](
      {
        context,
        ...fields,
        ...traceFields?.(),
        ...(error ? { err: error } : strings.length > 1 ? { stack: strings[0] } : {}),
      },
      error === message ? (error as Error).message : String(message),
    );
  }
}
