import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { SessionCache, type SessionSource } from '../../src/sessions/session-cache.js';
import { keyOfToken } from '../../src/sessions/session-key.js';
import type { StoredSession } from '../../src/sessions/session-judgement.js';
import { CONNECTION_ID } from './sample-model.js';

const SESSIONS = 100_000;
const WARM_UP_READS = 25_000;
/** Groups of the whole organisation; each person is in some of them, and hardly two people in the same ones. */
const GROUPS = 2000;
const MEBIBYTE = 2 ** 20;

/** What the warm sessions of a process take. */
export interface SessionMemory {
  /** Sessions that were kept; fewer than were read when their people are in too many groups. */
  readonly sessions: number;
  /** Growth of the process's resident set, in MiB. */
  readonly residentMebibytes: number;
  /** Growth of its heap after a collection, in MiB. */
  readonly heapMebibytes: number;
  /** What the cache believes that they take, in MiB. */
  readonly estimatedMebibytes: number;
  /** Growth of the heap that is left when all sessions ended, in MiB. */
  readonly leftMebibytes: number;
  /** How long it took to forget them, in milliseconds. */
  readonly forgettingMs: number;
}

/**
 * Fills a session cache in a process of its own, as if 100,000 sessions had just been read from the database.
 * @param groups How many groups each person is in.
 */
export async function measureSessionMemory(groups: number): Promise<SessionMemory> {
  const child = fork(fileURLToPath(import.meta.url), ['measure', String(groups)], {
    execArgv: ['--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (memory) => resolve(memory as SessionMemory));
    child.once('exit', (code) => reject(new Error(`The process that measures memory ended with ${code}.`)));
  });
}

async function measure(groups: number): Promise<SessionMemory> {
  let row = 0;
  const source: SessionSource = {
    load: (key) => Promise.resolve(storedSession(key, (row += 1), groups)),
  };
  // A process at work has its code compiled and room for what lives shortly; neither belongs to the sessions.
  await fill(new SessionCache(source, { entries: 1000, bytes: 2 ** 30 }), 'warming up', WARM_UP_READS);
  const before = usage();
  const cache = new SessionCache(source);
  await fill(cache, 'token', SESSIONS);
  const { size, bytes } = cache;
  const after = usage();
  const began = performance.now();
  cache.onChanges([{ kind: 'connection-sessions', ref: CONNECTION_ID }]);
  const forgettingMs = performance.now() - began;
  return {
    sessions: size,
    residentMebibytes: (after.rss - before.rss) / MEBIBYTE,
    heapMebibytes: (after.heapUsed - before.heapUsed) / MEBIBYTE,
    estimatedMebibytes: bytes / MEBIBYTE,
    leftMebibytes: (usage().heapUsed - before.heapUsed) / MEBIBYTE,
    forgettingMs,
  };
}

async function fill(cache: SessionCache, name: string, reads: number): Promise<void> {
  for (let n = 0; n < reads; n += 1) await cache.read(keyOfToken(`${name} ${n}`));
}

function usage(): NodeJS.MemoryUsage {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

/** As the rows of a database come: every text a copy of its own, in one piece. */
function storedSession(key: string, row: number, groupCount: number): StoredSession {
  const nowMs = Date.now();
  const groups = Array.from({ length: groupCount }, (_, n) => ({
    name: `Okta group number ${(row * 7919 + n * ((row % 97) | 1)) % GROUPS}`,
  }));
  const copied = JSON.parse(
    JSON.stringify({
      facts: {
        key,
        id: randomUUID(),
        connectionId: CONNECTION_ID,
        createdAtMs: nowMs,
        expiresAtMs: nowMs + 8 * 3_600_000,
        acr: 'urn:okta:loa:1fa:any',
        amr: ['pwd'],
        authTimeMs: nowMs,
        subject: {
          id: randomUUID(),
          connectionId: CONNECTION_ID,
          sub: `00u${String(row).padStart(17, '0')}`,
          login: `person-${row}@example.com`,
          email: `person-${row}@example.com`,
          name: `Person ${row}`,
          status: 'active',
          membership: { groups, source: 'id-token', completeness: 'complete', fetchedAt: null },
          membershipVersion: 1,
          sessionsValidAfterMs: null,
          attributes: {},
        },
      },
      connectionValidAfterMs: null,
      lastSeenMs: nowMs,
    }),
  ) as StoredSession;
  const { subject } = copied.facts;
  const membership = { ...subject.membership, fetchedAt: new Date(nowMs) };
  return { ...copied, facts: { ...copied.facts, subject: { ...subject, membership } } };
}

if (process.argv[2] === 'measure') {
  process.send?.(await measure(Number(process.argv[3])), () => process.exit(0));
}
