import { api, readVersioned, type Schemas, type Versioned } from './client.js';

/**
 * Every group mapping of a connection, however many: a set that is written back, or judged, must be whole.
 * @returns with the version of the set as it was when the reading began: what is written by it fails if it changed meanwhile.
 */
export async function readAllMappings(
  connection: string,
  signal?: AbortSignal,
): Promise<Versioned<Schemas['GroupMappingResponse'][]>> {
  const body: Schemas['GroupMappingResponse'][] = [];
  let etag: string | undefined;
  let after: string | undefined;
  do {
    const page: Versioned<Schemas['GroupMappingPage']> = await readVersioned(
      api.GET('/api/v1/group-mappings', {
        params: { query: { connection, limit: 200, after } },
        ...(signal ? { signal } : {}),
      }),
    );
    etag ??= page.etag;
    body.push(...page.body.items);
    after = page.body.nextCursor ?? undefined;
  } while (after !== undefined);
  return { body, etag };
}
