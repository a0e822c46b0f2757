import { Client } from 'pg';
import { startTestGateway, type TestGateway } from './gateway.js';
import { addPerson, browserOf } from './people.js';
import { personClient, RestClient, tokenClient } from './rest-client.js';

/** One of everything that belongs to a connection, by what it is. */
export type Belongings = Readonly<Record<string, string>>;

/** Two connections, each with people and things of its own, and an admin of the second one who is not of the platform. */
export interface IsolationScene {
  readonly gateway: TestGateway;
  readonly database: Client;
  /** An admin of the platform connection, by an API token: it outlives the people and sessions of the scene. */
  readonly platform: RestClient;
  /** The admin of the other connection: with a session, and with an API token. */
  readonly callers: Readonly<Record<'person' | 'token', RestClient>>;
  /** What belongs to the platform connection. */
  readonly foreign: Belongings;
  /** What belongs to the callers' own. */
  readonly own: Belongings;
  close(): Promise<void>;
}

/** Starts a gateway with both connections. */
export async function isolationScene(): Promise<IsolationScene> {
  const gateway = await startTestGateway();
  const database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
  const { client: ada } = await personClient(gateway, 'Ada', 'admin');
  const platform = tokenClient(
    gateway,
    (await ada.post('/api/v1/api-tokens', { name: 'platform', role: 'admin' })).body['token'],
  );
  const make = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await platform.post(path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { org } = gateway.okta.simulator;
  const app = org.addApp({
    redirectUris: [`${gateway.url}/authorization-code/callback`],
    idTokenClaims: 'fat',
    groupsClaim: { mode: 'names' },
  });
  await make('/api/v1/connections', {
    slug: 'tenant',
    issuer: gateway.okta.simulator.url,
    clientId: app.id,
    clientSecret: app.clientSecret,
  });
  await make('/api/v1/group-mappings', {
    connection: 'tenant',
    groupName: 'Rolegate Admins',
    role: 'admin',
  });
  const activated = await platform.patch('/api/v1/connections/tenant', { status: 'active' });
  if (activated.status !== 200) throw new Error(`The tenant is ${JSON.stringify(activated.body)}`);
  const browser = browserOf(gateway.okta, addPerson(gateway.okta, 'Tess', ['Rolegate Admins']));
  const page = await browser.get(`${gateway.url}/login?connection=tenant`);
  if (page.status !== 200) throw new Error(`Tess was not signed in: ${page.text}`);

  const belongings = async (slug: string): Promise<Belongings> => {
    const named = async (path: string, body: object) => String((await make(path, body))['id']);
    const row = async (text: string, ...values: string[]) => {
      const id = (await database.query<{ id: string }>(text, values)).rows[0]?.id;
      if (!id) throw new Error(`${slug} has none: ${text}`);
      return id;
    };
    const connectionId = await row('SELECT id FROM connections WHERE slug = $1', slug);
    const first = (table: string) =>
      row(`SELECT id FROM ${table} WHERE connection_id = $1 ORDER BY id LIMIT 1`, connectionId);
    // A hook alone: what polls would go on in the background and change rows while they are compared.
    const trigger = await named('/api/v1/event-triggers', { connection: slug, kind: 'event-hook' });
    const role = 'guest';
    return {
      connection: slug,
      connectionId,
      trigger,
      mapping: await named('/api/v1/group-mappings', { connection: slug, groupName: 'Everyone Else', role }),
      apiToken: await named('/api/v1/api-tokens', { connection: slug, name: `token of ${slug}`, role }),
      testSignIn: await named(`/api/v1/connections/${slug}/test-sign-in`, {}),
      run: await row(
        `INSERT INTO trigger_runs (trigger_id, started_at, finished_at, status)
         VALUES ($1, now(), now(), 'succeeded') RETURNING id`,
        trigger,
      ),
      delivery: await row(
        `INSERT INTO event_deliveries (connection_id, trigger_id, event_ids, status)
         VALUES ($1, $2, '{}', 'dead') RETURNING id`,
        connectionId,
        trigger,
      ),
      session: await first('sessions'),
      subject: await first('subjects'),
      auditEvent: await first('audit_events'),
      tokenName: `token of ${slug}`,
      user: org.addUser({ login: `${slug}@example.com`, email: `${slug}@example.com` }).id,
      group: org.addGroup({ name: `Group of ${slug}` }).id,
    };
  };
  const actions = await platform.patch('/api/v1/connections/default', { oktaActions: 'manage' });
  if (actions.status !== 200) throw new Error(`Okta actions are ${JSON.stringify(actions.body)}`);
  const foreign = await belongings('default');
  const own = await belongings('tenant');
  const { token } = await make('/api/v1/api-tokens', { connection: 'tenant', name: 'admin', role: 'admin' });
  return {
    gateway,
    database,
    platform,
    callers: { person: new RestClient(gateway.url, browser), token: tokenClient(gateway, token) },
    foreign,
    own,
    close: async () => {
      await database.end();
      await gateway.close();
    },
  };
}

/** Tables that the gateway writes in the background, after what it was asked: the seals of the audit trail above all. */
const IN_THE_BACKGROUND = [
  ...['audit_chain', 'audit_checkpoints', 'audit_unsealed', 'change_log', 'migrations'],
  ...['recorded_decisions', 'recorded_policies', 'replicas', 'request_counts', 'sign_in_evidence'],
  ...['signing_keys', 'statistics', 'statistics_writers'],
];
/** When something was last used, or found unchanged in Okta, is noted behind every answer. */
const NOTED_BEHIND =
  '{last_used_at,last_seen_at,group_checked_at,management_checked_at,management_next_check_at}';

/** Every row that is stored, as text, in an order that does not depend on when it was written. */
export async function storedRows(database: Client): Promise<string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1) ORDER BY 1`,
    [IN_THE_BACKGROUND],
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(
      `SELECT (to_jsonb(t) - $1::text[])::text AS row FROM "${name}" t ORDER BY 1`,
      [NOTED_BEHIND],
    );
    all.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return all;
}
