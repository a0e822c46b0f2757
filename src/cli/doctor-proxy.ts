import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SystemClock } from '../config/clock.js';
import { examineProxy } from '../proxy-doctor/examine-proxy.js';
import type { Patient } from '../proxy-doctor/examination.js';
import type { ProxyFinding } from '../proxy-doctor/finding.js';

/** How `doctor proxy` is used, for the usage of the command line. */
export const DOCTOR_PROXY_USAGE = `  doctor proxy <address> [--gateway <origin>] [--public-path <path>] [--echo-path <path>]
               [--http <origin>] [--connect-to <host>] [--ca-file <file>] [--timeout <seconds>] [--json]
      Looks from outside at a proxy in front of an application, and says what to change. The address names
      a path that needs a session. With a public path it finds more, and more again with a path whose page
      shows the headers of its request. ROLEGATE_SESSION_COOKIE (or …_FILE) may hold a Cookie header with a
      session of that host. Ends with 0 when there is nothing to change, else with 1. Needs no environment.
`;

const DEFAULT_TIMEOUT_SECONDS = 10;

/** What `doctor proxy` prints, and how it ends. */
export interface DoctorReport {
  readonly text: string;
  /** 0 nothing to change, 1 something, 2 wrong usage. */
  readonly status: number;
}

/** Runs `doctor proxy` with the arguments after it. @throws Error when a file cannot be read. */
export async function doctorProxy(args: readonly string[], env: NodeJS.ProcessEnv): Promise<DoctorReport> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        gateway: { type: 'string' },
        'public-path': { type: 'string' },
        'echo-path': { type: 'string' },
        http: { type: 'string' },
        'connect-to': { type: 'string' },
        'ca-file': { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    return wrongUsage(error instanceof Error ? error.message : 'wrong arguments');
  }
  const { values, positionals } = parsed;
  const url = address(positionals[0]);
  if (!url || positionals.length > 1) return wrongUsage('an http(s) address of the application is needed');
  const [gateway, httpOrigin] = [address(values.gateway), address(values.http)];
  if ((values.gateway && !gateway) || (values.http && !httpOrigin))
    return wrongUsage('--gateway and --http take an address');
  for (const path of [values['public-path'], values['echo-path']])
    if (path !== undefined && !/^\/[!-~]*$/.test(path)) return wrongUsage('a path begins with "/"');
  const seconds = Number(values.timeout ?? DEFAULT_TIMEOUT_SECONDS);
  if (!(seconds >= 1 && seconds <= 60)) return wrongUsage('--timeout takes 1 to 60 seconds');
  const clock = new SystemClock();
  const caFile = values['ca-file'];
  const patient: Patient = {
    url,
    gateway,
    httpOrigin,
    publicPath: values['public-path'],
    echoPath: values['echo-path'],
    connectTo: values['connect-to'],
    authorities: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
    sessionCookie: await sessionCookie(env),
    timeoutMs: seconds * 1000,
    nowMs: () => clock.nowMs(),
  };
  const findings = await examineProxy(patient);
  return {
    text: values.json
      ? `${JSON.stringify({ url: url.href, findings }, null, 2)}\n`
      : described(url, findings),
    status: findings.length > 0 ? 1 : 0,
  };
}

function described(url: URL, findings: readonly ProxyFinding[]): string {
  if (findings.length === 0) return `${url.href}: nothing to change was found.\n`;
  return findings
    .map(
      ({ severity, code, what, change }) => `${severity} ${code}\n  seen:   ${what}\n  change: ${change}\n`,
    )
    .join('\n');
}

/** A session is a secret: never an argument, which every user of the machine can read. */
async function sessionCookie(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const file = env['ROLEGATE_SESSION_COOKIE_FILE'];
  const value = file ? await readFile(file, 'utf8') : env['ROLEGATE_SESSION_COOKIE'];
  return value?.trim() || undefined;
}

function address(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = /^https?:$/.test(url.protocol) && !url.username && !url.password;
  return plain ? url : undefined;
}

function wrongUsage(reason: string): DoctorReport {
  return { text: `${reason}\n\nUsage: npm run cli --\n${DOCTOR_PROXY_USAGE}`, status: 2 };
}
