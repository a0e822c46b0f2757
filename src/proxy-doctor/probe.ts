import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How the doctor reaches the proxy. */
export interface ProbeSettings {
  /** Connects there instead of where the name resolves to, as before a DNS change. */
  readonly connectTo?: string;
  /** PEM of authorities to trust besides the system's. */
  readonly authorities?: string;
  /** The longest that a single request may take. */
  readonly timeoutMs: number;
}

/** One request of the doctor's. */
export interface Probe {
  /** Scheme, host and port. */
  readonly origin: URL;
  /** Written on the wire as it is. */
  readonly target: string;
  readonly method?: string;
  /** Replaces the Host header. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer; of its body the beginning. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Sends a request and reads what comes back, following no redirect.
 * @returns undefined when there is no answer: refused, reset, an invalid certificate, or the time is up.
 */
export function probe(settings: ProbeSettings, what: Probe): Promise<ProbeAnswer | undefined> {
  const { origin, target, method = 'GET', headers = {} } = what;
  const secure = origin.protocol === 'https:';
  const name = origin.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const request = (secure ? httpsRequest : httpRequest)({
      host: settings.connectTo ?? name,
      port: origin.port || (secure ? 443 : 80),
      servername: name,
      ...(settings.authorities === undefined ? {} : { ca: settings.authorities }),
      method,
      path: target,
      agent: false,
      headers: { Host: what.host ?? origin.host, 'User-Agent': 'rolegate-doctor', ...headers },
    });
    const timer = setTimeout(() => request.destroy(), settings.timeoutMs);
    let settled = false;
    const settle = (answer?: ProbeAnswer): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    request.on('error', () => settle());
    request.on('close', () => settle());
    request.on('upgrade', (answer: IncomingMessage, socket: Socket | Duplex) => {
      socket.destroy();
      settle({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    request.on('response', (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (): void =>
        settle({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= MAX_BODY_BYTES) finish();
      });
      answer.on('end', finish);
      answer.on('error', finish);
    });
    request.end();
  });
}

/** The `reason` of a problem document of the gateway's, when there is one. */
export function reasonOf(answer: ProbeAnswer): string | undefined {
  try {
    const document: unknown = JSON.parse(answer.body);
    if (typeof document !== 'object' || document === null || !('reason' in document)) return undefined;
    return typeof document.reason === 'string' ? document.reason : undefined;
  } catch {
    return undefined;
  }
}
