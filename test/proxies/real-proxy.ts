import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { eventually } from '../support/eventually.js';

/** Where everything is on this machine, in place of the example's own values. */
export interface ProxyPlaces {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly gatewayPort: number;
  readonly applicationPort: number;
  /** Host names in place of `sso.example.com` and `app.example.com`. */
  readonly gatewayHost: string;
  readonly applicationHosts: readonly string[];
  /** Holds everything that the proxy writes; with `certificate.pem` (chain), `certificate.key` and `both.pem`. */
  readonly folder: string;
}

/** A value in an example file and what stands there in a test. Each has to occur in the file. */
export type Replacement = readonly [from: string, to: string];

/** One kind of reverse proxy: its example file, and how it is started with it. */
export interface ProxyKind {
  readonly name: string;
  /** Below `examples/`. */
  readonly example: string;
  /** The command that must exist. */
  readonly command: string;
  replacements(places: ProxyPlaces): readonly Replacement[];
  /** Writes what else is needed into the folder. @returns the arguments of the command. */
  prepare(config: string, places: ProxyPlaces): readonly string[];
  /** PEM of the authority that signed the certificate, once it runs. */
  authority(places: ProxyPlaces): string;
}

/** A running proxy. */
export interface RealProxy {
  readonly authority: string;
  /** What it wrote to its log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** The text of a file of `examples/`. */
export function exampleText(path: string): string {
  return readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
}

/** Puts other values into an example. @throws Error when one of them doesn't occur: the example has changed. */
export function substituted(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`The example does not contain ${JSON.stringify(from)}.`);
    return result.replaceAll(from, to);
  }, text);
}

/** A folder with a certificate for these hosts that is its own authority. */
export function certificateFolder(hosts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-proxy-'));
  const key = join(folder, 'certificate.key');
  const certificate = join(folder, 'certificate.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-keyout', key, '-out', certificate, '-subj', '/CN=rolegate-test'],
      ...['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`],
    ],
    { stdio: 'pipe' },
  );
  writeFileSync(join(folder, 'both.pem'), readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
  return folder;
}

/**
 * Starts a proxy with its example file and waits until it listens.
 * @param change a deliberate mistake, made after the replacements.
 */
export async function startProxy(
  kind: ProxyKind,
  places: ProxyPlaces,
  change: (config: string) => string = (config) => config,
): Promise<RealProxy> {
  const config = change(substituted(exampleText(kind.example), kind.replacements(places)));
  const args = kind.prepare(config, places);
  const child = spawn(kind.command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: places.folder, XDG_DATA_HOME: places.folder },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-100_000)));
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  try {
    await eventually(async () => {
      if (failure || child.exitCode !== null) return;
      for (const host of [places.gatewayHost, ...places.applicationHosts])
        await serving(places.httpsPort, host);
    }, 30_000);
    if (failure || child.exitCode !== null) throw failure ?? new Error(`${kind.command} ended at once`);
    return {
      authority: await eventually(() => kind.authority(places)),
      log: () => log,
      stop: () => stop(child, ended),
    };
  } catch (cause) {
    await stop(child, ended);
    throw new Error(`${kind.name} does not start: ${log}`, { cause });
  }
}

/** Removes a folder of {@link certificateFolder}. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** A proxy listens before it has a certificate for every host. */
function serving(port: number, servername: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
