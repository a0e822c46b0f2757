import type { DataSource } from 'typeorm';

/** Inserts an active connection, for specs that need one to exist and nothing of it. @returns its id. */
export async function addConnection(dataSource: DataSource, slug: string): Promise<string> {
  const [row] = await dataSource.query<{ id: string }[]>(
    `INSERT INTO connections (slug, name, status, platform, issuer, client_id)
     VALUES ($1, $1, 'active', $1 = 'default', 'https://example.okta.com', 'client') RETURNING id`,
    [slug],
  );
  if (!row) throw new Error('no connection was inserted');
  return row.id;
}
