import pg from 'pg';
import { DecisionWriter } from '../../src/decision-records/decision-writer.js';
import { askAsProxy } from '../support/proxy-question.js';
import type { ConsoleScene } from './console-scene.js';

/** How many rows of each kind {@link addManyRows} makes, unless the gateway allows fewer. */
export const MANY = 10_000;

/** As many rules as an application may have: src/applications/access-rule.ts. */
const RULES = 1_000;

/** As many credentials as an application may have: src/applications/credentials.service.ts. */
const CREDENTIALS = 50;

/** Of what stands in a list beside a switch of its own: a list of connections is a list of customers. */
const CONNECTIONS = 1_000;

const DEFAULT = `(SELECT id FROM connections WHERE slug = 'default')`;
const ROWS = `generate_series(1, ${MANY}) n`;

/** Every statement puts rows beside those that are there; `wiki` is the application of test/console/pages.ts. */
const STATEMENTS = [
  `INSERT INTO roles (key, name, rank) SELECT 'team-' || n, 'Team ' || n, 1000 + n FROM ${ROWS}`,
  `INSERT INTO group_mappings (connection_id, group_name, role_key)
     SELECT ${DEFAULT}, 'Group of team ' || n, 'team-' || n FROM ${ROWS}`,
  `INSERT INTO subjects (connection_id, sub, login, email, name, groups, membership_source, membership_completeness,
       membership_fetched_at, last_sign_in_at)
     SELECT ${DEFAULT}, '00umany' || n, 'person-' || n || '@example.com', 'person-' || n || '@example.com', 'Person ' || n,
       jsonb_build_array(jsonb_build_object('name', 'Group of team ' || n)), 'id-token', 'complete', now(),
       now() - n * interval '1 second'
     FROM ${ROWS}`,
  // Somebody of whom everything is as much as it can be.
  `UPDATE subjects SET groups = groups
       || (SELECT jsonb_agg(jsonb_build_object('name', 'Old group ' || n)) FROM generate_series(1, ${MANY} - 1) n)
     WHERE sub = '00umany1'`,
  `INSERT INTO sessions (id_hash, id, subject_id, connection_id, created_at, last_seen_at, expires_at)
     SELECT sha256(convert_to('many-' || n, 'UTF8')), gen_random_uuid(), s.id, s.connection_id, clock.now - interval '1 minute',
       clock.now - n * interval '1 millisecond', clock.now + interval '8 hours'
     FROM subjects s, date_trunc('milliseconds', now()) AS clock(now), ${ROWS} WHERE s.sub = '00umany1'`,
  `INSERT INTO applications (slug, name, connection_ids)
     SELECT 'app-' || n, 'Application ' || n, ARRAY[${DEFAULT}] FROM ${ROWS} WHERE n > 1`,
  `INSERT INTO application_hosts (host, application_id)
     SELECT slug || '.example.com', id FROM applications WHERE slug LIKE 'app-%' ON CONFLICT DO NOTHING`,
  `UPDATE applications SET access_rules = (SELECT jsonb_agg(jsonb_build_object('path', '/area-' || n || '/*', 'anyRole',
       jsonb_build_array('team-' || n))) FROM generate_series(1, ${RULES}) n) WHERE slug = 'app-1'`,
  `INSERT INTO grants (application_id, role, resource_type, action)
     SELECT a.id, 'team-' || (n % 100 + 1), 'page', 'action-' || n FROM applications a, ${ROWS} WHERE a.slug = 'app-1'`,
  `INSERT INTO application_entities (application_id, type, id)
     SELECT a.id, 'page', 'page-' || n FROM applications a, ${ROWS} WHERE a.slug = 'app-1'`,
  `INSERT INTO application_credentials (application_id, name, token_hash, created_by)
     SELECT a.id, 'Job ' || n, sha256(convert_to('job-' || n, 'UTF8')), 'ada@example.com'
     FROM applications a, generate_series(1, ${CREDENTIALS}) n WHERE a.slug = 'app-1'`,
  `INSERT INTO api_tokens (token_hash, name, role_key, connection_id, created_by)
     SELECT sha256(convert_to('token-' || n, 'UTF8')), 'Token ' || n, 'guest', ${DEFAULT}, 'ada@example.com' FROM ${ROWS}`,
  `INSERT INTO event_triggers (connection_id, kind) SELECT ${DEFAULT}, 'event-hook' FROM ${ROWS}`,
  `INSERT INTO connections (slug, name, status, issuer, client_id)
     SELECT 'customer-' || n, 'Customer ' || n, 'disabled', 'https://customer-' || n || '.okta.com', 'client-' || n
     FROM generate_series(1, ${CONNECTIONS}) n`,
  ...['sign-in.succeeded', 'role.created'].map(
    (
      action,
    ) => `INSERT INTO audit_events (at, connection_id, actor_type, actor_id, actor_name, action, target_type,
       target_id, outcome, before, after, request_id)
     SELECT e.at - n * interval '1 second', e.connection_id, e.actor_type, e.actor_id, e.actor_name, e.action, e.target_type,
       e.target_id, e.outcome, e.before, e.after, e.request_id
     FROM (SELECT * FROM audit_events WHERE action = '${action}' LIMIT 1) e, ${ROWS}`,
  ),
  `INSERT INTO recorded_decisions (at, request_id, adapter, application_id, kind, connection_id, subject_id, allowed,
       reason, unenforced, asked, facts, model_version, policy)
     SELECT d.at - n * interval '1 second', d.request_id, d.adapter, d.application_id, d.kind, d.connection_id, d.subject_id,
       d.allowed, d.reason, d.unenforced, d.asked, d.facts, d.model_version, d.policy
     FROM (SELECT * FROM recorded_decisions WHERE NOT allowed LIMIT 1) d, ${ROWS}`,
  `INSERT INTO change_log (kind, ref) VALUES ('model', 'many')`,
  `ANALYZE`,
];

/**
 * Puts 10,000 of everything into the scene's gateway, or as many as there may be: what no API call makes in a moment.
 * `app-1` has all rules, grants, entities and credentials, `Person 1` all groups and sessions.
 */
export async function addManyRows(scene: ConsoleScene): Promise<void> {
  const { gateway, admin } = scene;
  await admin.post('/api/v1/applications', {
    slug: 'app-1',
    name: 'Application 1',
    hosts: ['app-1.example.com'],
  });
  const denied = await askAsProxy(gateway, admin.browser, { host: 'app-1.example.com', uri: '/' });
  if (denied.status !== 403) throw new Error(`Nobody may use it yet, and the answer is ${denied.status}.`);
  await gateway.gateway.app.get(DecisionWriter).flush();
  const client = new pg.Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  try {
    for (const statement of STATEMENTS) await client.query(statement);
  } finally {
    await client.end();
  }
}
