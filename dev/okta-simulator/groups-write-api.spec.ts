import type { Client } from '@okta/okta-sdk-nodejs';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi, type ApiErrorBody } from './test-api.js';

/** Loading the official SDK takes seconds; it is loaded once. */
const sdk = import('@okta/okta-sdk-nodejs');

interface GroupBody {
  id: string;
  type: string;
  profile: { name: string; description: string | null };
  lastMembershipUpdated: string;
}

describe('writing groups through the management API', () => {
  let okta: OktaSimulator;
  let api: TestApi;

  beforeEach(async () => {
    okta = await startOktaSimulator();
    api = new TestApi(okta);
  });

  afterEach(() => okta.close());

  const profile = (name: unknown, description?: string) => ({ profile: { name, description } });
  const refusal = async (answer: Promise<{ status: number; body: ApiErrorBody }>) => {
    const { status, body } = await answer;
    return [status, body.errorCode, body.errorCauses[0]?.errorSummary];
  };

  it('creates, renames and deletes a group of Okta’s own', async () => {
    const { status, body } = await api.post<GroupBody>('/api/v1/groups', profile('Developers', 'who build'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: 'OKTA_GROUP',
      profile: { name: 'Developers', description: 'who build' },
    });
    const renamed = await api.put<GroupBody>(`/api/v1/groups/${body.id}`, profile('Engineers'));
    expect(renamed.body.profile).toEqual({ name: 'Engineers', description: null });
    expect((await api.delete(`/api/v1/groups/${body.id}`)).status).toBe(204);
    expect((await api.get(`/api/v1/groups/${body.id}`)).status).toBe(404);
    expect(okta.org.systemLog.events.map(({ eventType }) => eventType).slice(-3)).toEqual([
      'group.lifecycle.create',
      'group.profile.update',
      'group.lifecycle.delete',
    ]);
  });

  it('refuses a name that another group has, and an empty one', async () => {
    const group = okta.org.addGroup('Developers');
    const taken = [
      400,
      'E0000001',
      'name: An object with this field already exists in the current organization',
    ];
    expect(await refusal(api.post('/api/v1/groups', profile('Developers')))).toEqual(taken);
    expect(await refusal(api.put(`/api/v1/groups/${group.id}`, profile('Everyone')))).toEqual(taken);
    expect((await api.put(`/api/v1/groups/${group.id}`, profile('Developers'))).status).toBe(200);
    expect(await refusal(api.post('/api/v1/groups', profile(' ')))).toEqual([
      400,
      'E0000001',
      'name: The field cannot be left blank',
    ]);
  });

  it('changes neither groups of a directory nor Everyone', async () => {
    const ada = okta.org.addUser();
    const foreign = okta.org.addGroup({ name: 'AD', type: 'APP_GROUP' });
    for (const { id } of [foreign, okta.org.directory.everyone]) {
      expect((await refusal(api.put(`/api/v1/groups/${id}`, profile('Mine')))).slice(0, 2)).toEqual([
        403,
        'E0000006',
      ]);
      expect((await api.put(`/api/v1/groups/${id}/users/${ada.id}`)).status).toBe(403);
      expect((await api.delete(`/api/v1/groups/${id}`)).status).toBe(403);
    }
  });

  it('knows members by their id alone', async () => {
    okta.org.addUser({ login: 'ada@example.com' });
    const group = okta.org.addGroup('Developers');
    expect((await api.put(`/api/v1/groups/${group.id}/users/ada@example.com`)).status).toBe(404);
  });

  it('finds the groups whose members changed', async () => {
    const ada = okta.org.addUser();
    const group = okta.org.addGroup('Developers');
    okta.org.addGroup('Quiet');
    const before = okta.org.clock.now().toISOString();
    okta.org.clock.advance(5);
    okta.org.addMember(group.id, ada.id);
    const filter = encodeURIComponent(`lastMembershipUpdated gt "${before}" and type eq "OKTA_GROUP"`);
    const { body } = await api.get<GroupBody[]>(`/api/v1/groups?filter=${filter}`);
    expect(body.map((found) => found.profile.name)).toEqual(['Developers']);
  });

  it('serves the official SDK', async () => {
    const { Client: SdkClient, DefaultRequestExecutor } = await sdk;
    const { groupApi }: Client = new SdkClient({
      orgUrl: okta.url,
      token: api.authorization.slice('SSWS '.length),
      cacheMiddleware: null as never,
      requestExecutor: new DefaultRequestExecutor({ maxRetries: 0, requestTimeout: 20_000 }),
    });
    const group = await groupApi.createGroup({ group: profile('Developers') as never });
    const groupId = group.id ?? '';
    await groupApi.replaceGroup({ groupId, group: profile('Engineers') as never });
    expect(okta.org.directory.group(groupId)?.name).toBe('Engineers');
    await groupApi.deleteGroup({ groupId });
    expect(okta.org.directory.group(groupId)).toBeUndefined();
  });
});
