import { seeded } from '../../console/src/merge/seeded.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { partnerClient, personClient, type RestClient } from '../support/rest-client.js';
import { EditingAdmin, ROLES_TO_GIVE, type Mapping, type MappingSet } from '../support/two-admins.js';

const INTERLEAVINGS = 1000;
const STEPS = 10;
const BEGINNING: readonly Mapping[] = [
  { group: 'a', role: 'r1' },
  { group: 'b', role: 'r2' },
  { group: 'c', role: 'r3' },
];
const PATH = '/api/v1/group-mappings?connection=partner';

/** The gateway's mappings of one connection, over HTTP. */
class StoredMappings implements MappingSet {
  constructor(private readonly admin: RestClient) {}

  async read(): ReturnType<MappingSet['read']> {
    const { body, headers } = await this.admin.get(`${PATH}&limit=200`);
    const items = body['items'] as { groupName: string; role: string }[];
    return {
      rows: items.map(({ groupName, role }) => ({ group: groupName, role })),
      version: headers['etag'] ?? '',
    };
  }

  async put(rows: readonly Mapping[], version: string): Promise<number> {
    const mappings = rows.map(({ group, role }) => ({ groupName: group, role }));
    return (await this.admin.put(PATH, { mappings }, { 'If-Match': version })).status;
  }
}

describe('two admins who edit the same mappings at once', () => {
  let gateway: TestGateway;
  let ada: StoredMappings;
  let bob: StoredMappings;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const { client } = await personClient(gateway, 'Ada', 'admin');
    const other = await personClient(gateway, 'Bob', 'admin');
    await partnerClient(gateway, client);
    for (const [rank, key] of ROLES_TO_GIVE.entries())
      await client.post('/api/v1/roles', { key, name: key, rank: 60 + rank });
    [ada, bob] = [new StoredMappings(client), new StoredMappings(other.client)];
  });
  afterAll(() => gateway?.close());

  it(`lose no change of the other in ${INTERLEAVINGS} interleavings`, async () => {
    let [saves, questions] = [0, 0];
    for (let seed = 1; seed <= INTERLEAVINGS; seed++) {
      const random = seeded(seed);
      const { version } = await ada.read();
      expect(await ada.put(BEGINNING, version)).toBe(200);
      const admins = [new EditingAdmin(ada, random), new EditingAdmin(bob, random)];
      try {
        for (let step = 0; step < STEPS; step++) await admins[random() < 0.5 ? 0 : 1]?.step();
      } catch (error) {
        throw new Error(`A change was lost with the seed ${seed}.`, { cause: error });
      }
      for (const admin of admins) [saves, questions] = [saves + admin.saves, questions + admin.questions];
    }
    expect(saves).toBeGreaterThan(INTERLEAVINGS / 2);
    expect(questions).toBeGreaterThan(INTERLEAVINGS / 20);
  }, 600_000);
});
