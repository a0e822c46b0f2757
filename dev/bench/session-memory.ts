import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SessionCache } from '../../src/sessions/session-cache.js';
import type { SessionFacts } from '../../src/sessions/session-facts.js';
import { keyOfToken } from '../../src/sessions/session-key.js';
import { samplePerson } from './sample-model.js';

const SESSIONS = 100_000;
const GROUPS = 20;
const MEBIBYTE = 2 ** 20;

/** What the warm sessions of a process take. */
export interface SessionMemory {
  readonly sessions: number;
  /** Growth of the process's resident set, in MiB. */
  readonly residentMebibytes: number;
  /** Growth of its heap after a collection, in MiB. */
  readonly heapMebibytes: number;
}

/** Fills a session cache in a process of its own, as if each session had just been read from the database. */
export async function measureSessionMemory(): Promise<SessionMemory> {
  const child = fork(fileURLToPath(import.meta.url), ['measure'], { execArgv: ['--expose-gc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (memory) => resolve(memory as SessionMemory));
    child.once('exit', (code) => reject(new Error(`The process that measures memory ended with ${code}.`)));
  });
}

async function measure(): Promise<SessionMemory> {
  const cache = new SessionCache({ load: (key) => Promise.resolve(storedSession(key)) });
  const before = usage();
  for (let n = 0; n < SESSIONS; n += 1) await cache.read(keyOfToken(`token ${n}`));
  if (cache.size !== SESSIONS) throw new Error(`Only ${cache.size} sessions were kept.`);
  const after = usage();
  return {
    sessions: cache.size,
    residentMebibytes: (after.rss - before.rss) / MEBIBYTE,
    heapMebibytes: (after.heapUsed - before.heapUsed) / MEBIBYTE,
  };
}

function usage(): NodeJS.MemoryUsage {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

let made = 0;

function storedSession(key: string) {
  const nowMs = Date.now();
  const subject = samplePerson((made += 1), GROUPS, GROUPS);
  const facts: SessionFacts = {
    key,
    id: crypto.randomUUID(),
    connectionId: subject.connectionId,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 8 * 3_600_000,
    acr: null,
    amr: ['pwd'],
    authTimeMs: nowMs,
    subject,
  };
  return { facts, connectionValidAfterMs: null, lastSeenMs: nowMs };
}

if (process.argv[2] === 'measure') process.send?.(await measure(), () => process.exit(0));
