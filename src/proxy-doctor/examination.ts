import { randomBytes } from 'node:crypto';
import { finding, type FindingCode, type ProxyFinding } from './finding.js';
import { probe, type Probe, type ProbeAnswer, type ProbeSettings } from './probe.js';

/** What the doctor is asked to look at. */
export interface Patient extends ProbeSettings {
  /** An address of the application; its path needs a session. */
  readonly url: URL;
  /** PUBLIC_URL of the gateway; learned from the redirect when it is left out. */
  readonly gateway?: URL;
  /** A `Cookie` header with a session of this host that may read the path. */
  readonly sessionCookie?: string;
  /** A path that everybody may read. */
  readonly publicPath?: string;
  /** A path whose page shows the headers of its request. */
  readonly echoPath?: string;
  /** Where plain http is served. Default: port 80 of the host, when the address has no port. */
  readonly httpOrigin?: URL;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** What a program sends: no browser wants a page. */
export const PROGRAM: Readonly<Record<string, string>> = { Accept: 'application/json' };

/** What a browser sends that wants a page. */
export const BROWSER: Readonly<Record<string, string>> = {
  Accept: 'text/html,application/xhtml+xml;q=0.9',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
};

/** One look at a proxy: asks, and collects what is wrong. */
export class Examination {
  readonly findings: ProxyFinding[] = [];
  /** In names that exist nowhere. */
  readonly nonce = randomBytes(6).toString('hex');

  constructor(readonly patient: Patient) {}

  /** The path and query that need a session. */
  get target(): string {
    return this.patient.url.pathname + this.patient.url.search;
  }

  /** Asks as a program without a session, unless told otherwise. */
  ask(what: Partial<Probe> = {}): Promise<ProbeAnswer | undefined> {
    const { headers = PROGRAM, ...rest } = what;
    return probe(this.patient, { origin: this.patient.url, target: this.target, headers, ...rest });
  }

  /** Notes what is wrong, once for each code. */
  note(code: FindingCode, what: string): void {
    if (this.findings.some((found) => found.code === code)) return;
    this.findings.push(finding(code, printable(what)));
  }
}

/** Texts of the other side may hold what steers a terminal, or turns the direction of reading: such characters are named. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** Whether somebody was let in, or something other than the gateway answered. */
export function passed({ status }: ProbeAnswer): boolean {
  return status === 101 || (status >= 200 && status < 300) || status === 304 || status === 404;
}
