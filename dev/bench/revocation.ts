import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { GatewayProcess } from './gateway-process.js';

/** Sessions that live in the database while it is measured. */
const SESSIONS = 100_000;
const EVENTS = 100;
/** Of the sessions that are ended; both gateways have them in memory. */
const EVERY = SESSIONS / EVENTS;
/** Between two questions of one watcher, in milliseconds: more would measure the watching. */
const LOOK_MS = 4;
const HOST = 'wiki.example.com';
const HOOK_SECRET = 'of the benchmark';
const GIVE_UP_MS = 10_000;

/** Milliseconds from sending an event to the refusal by both gateways. */
export interface RevocationLatency {
  readonly events: number;
  readonly sessions: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Measures how long a person who was suspended in Okta is still let in: from the moment that the event hook is called at
 * one of two gateways until both refuse the session, with the database, the network and the processes of a real installation.
 */
export async function measureRevocation(): Promise<RevocationLatency> {
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-bench-'));
  // Started by root, Postgres runs as somebody else, who has to get through.
  chmodSync(folder, 0o711);
  try {
    return await measureIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string): Promise<RevocationLatency> {
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(folder, 'postgres'),
    port: 0,
    databaseName: 'rolegate',
  });
  const gateways: GatewayProcess[] = [];
  try {
    const key = randomBytes(32).toString('base64');
    gateways.push(await GatewayProcess.start(postgres.url, key));
    await fill(postgres.url);
    gateways.push(await GatewayProcess.start(postgres.url, key));
    return await measure(gateways);
  } finally {
    for (const gateway of gateways) await gateway.stop();
    await postgres.stop();
  }
}

async function measure(gateways: readonly GatewayProcess[]): Promise<RevocationLatency> {
  const people = Array.from({ length: EVENTS }, (_, n) => 1 + n * EVERY);
  await Promise.all(
    gateways.map(async ({ url }) => {
      for (const person of people) await untilAnswer(url, person, 200);
    }),
  );
  const latencies: number[] = [];
  for (const [n, person] of people.entries()) {
    // The hook comes in at either of the two.
    const receiving = gateways[n % gateways.length];
    if (!receiving) throw new Error('There is no gateway.');
    const startedAt = performance.now();
    const sent = sendEvent(receiving.url, person);
    const refused = await Promise.all(gateways.map(({ url }) => untilAnswer(url, person, 401)));
    await sent;
    latencies.push(Math.max(...refused) - startedAt);
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return { events: EVENTS, sessions: SESSIONS, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** What Okta sends when somebody is suspended. */
async function sendEvent(url: string, person: number): Promise<void> {
  const now = new Date().toISOString();
  const event = {
    uuid: randomUUID(),
    eventType: 'user.lifecycle.suspend',
    published: now,
    outcome: { result: 'SUCCESS' },
    target: [{ id: `00u${person}`, type: 'User', alternateId: 'person@example.com', displayName: 'Person' }],
  };
  const answer = await fetch(`${url}/okta/event-hooks/default`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: HOOK_SECRET },
    body: JSON.stringify({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: 'https://example.okta.com/api/v1/eventHooks/who1',
      eventId: randomUUID(),
      data: { events: [event] },
      eventTime: now,
      contentType: 'application/json',
    }),
  });
  if (!answer.ok) throw new Error(`The event hook answered ${answer.status}.`);
}

/** Asks until the answer is `status`. @returns the moment at which it came. */
async function untilAnswer(url: string, person: number, status: number): Promise<number> {
  for (const end = performance.now() + GIVE_UP_MS; ;) {
    const answer = await fetch(`${url}/authz/forward-auth`, {
      headers: {
        Accept: 'application/json',
        Cookie: `rolegate=${tokenOf(person)}`,
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': HOST,
        'X-Forwarded-Uri': '/page',
      },
    });
    await answer.arrayBuffer();
    if (answer.status === status) return performance.now();
    if (performance.now() > end) throw new Error(`Forward auth went on answering ${answer.status}.`);
    await delay(LOOK_MS);
  }
}

/** Puts in the people, their sessions, what lets them in, and the hook. */
async function fill(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const groups = '[{"name": "Engineering"}, {"name": "Everyone"}]';
    await client.query(
      `INSERT INTO subjects (connection_id, sub, login, groups, membership_source, membership_completeness,
         membership_fetched_at, last_sign_in_at)
       SELECT c.id, '00u' || n, 'person-' || n || '@example.com', $2::jsonb, 'id-token', 'complete', now(), now()
         FROM connections c, generate_series(1, $1::int) n`,
      [SESSIONS, groups],
    );
    // The cookie of person n is n itself, padded: see tokenOf.
    await client.query(
      `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
       SELECT sha256(convert_to(rpad('t' || substr(sub, 4) || '_', 43, 'A'), 'UTF8')), gen_random_uuid(), id, connection_id,
              now() - interval '1 minute', now(), now() + interval '8 hours' FROM subjects`,
    );
    await client.query(
      `INSERT INTO group_mappings (connection_id, group_name, role_key) SELECT id, 'Engineering', 'developer' FROM connections`,
    );
    await client.query(
      `WITH application AS (
         INSERT INTO applications (slug, name, connection_ids, access_rules)
         SELECT 'wiki', 'Wiki', ARRAY[id], '[{"path": "/*", "anyRole": ["developer"]}]' FROM connections RETURNING id
       ) INSERT INTO application_hosts (host, application_id) SELECT $1, id FROM application`,
      [HOST],
    );
    await client.query(
      `INSERT INTO event_triggers (connection_id, kind, hook_secret_hash) SELECT id, 'event-hook', $1 FROM connections`,
      [createHash('sha256').update(HOOK_SECRET).digest()],
    );
    await client.query('UPDATE connections SET model_version = model_version + 1');
    await client.query(`INSERT INTO change_log (kind, ref) VALUES ('model', '')`);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

function tokenOf(person: number): string {
  return `t${person}_`.padEnd(43, 'A');
}
