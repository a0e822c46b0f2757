import type { Connection } from '../../src/connections/connection.entity.js';
import { GatewayError } from '../../src/errors/gateway-error.js';
import { FirstAdmin } from '../../src/group-mappings/first-admin.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { eventually } from '../support/eventually.js';
import { startAdminApi, type AdminApi, type ApiAnswer } from '../support/admin-api.js';

const PATH = '/api/v1/group-mappings';

describe('the Okta group of a mapping', () => {
  let api: AdminApi;

  beforeAll(async () => {
    api = await startAdminApi([GroupMappingsModule], { env: { ADMIN_GROUP: 'Rolegate Admins' } });
  });
  beforeEach(async () => {
    await api.dataSource.query('DELETE FROM group_mappings');
    api.okta.reset();
  });
  afterAll(() => api.close());

  const withOkta = (groups: Record<string, string>, connection: Connection = api.platform) =>
    api.okta.hold(connection.id, groups);
  const map = (body: Record<string, string>) => api.admin.post(PATH, { role: 'guest', ...body });
  const put = (mappings: Record<string, string>[]) => api.admin.put(PATH, { mappings }, { 'If-Match': '*' });
  const urlOf = (answer: ApiAnswer) => `${PATH}/${answer.body['id'] as string}`;
  const codeOf = ({ status, body }: ApiAnswer) => [status, body['code']];
  const rows = () =>
    api.dataSource.query<Record<string, unknown>[]>(
      'SELECT group_name, group_id, role_key FROM group_mappings ORDER BY group_name',
    );
  const OUTAGE = new GatewayError('okta-unavailable');

  describe('with an API credential', () => {
    it('is pinned by its id as the mapping is made', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'OPS' });
      const created = await map({ groupName: 'Ops' });
      expect([created.status, created.body['groupId']]).toEqual([201, '00g1']);
      expect(created.body).not.toHaveProperty('warnings');
    });

    it.each([
      ['Okta has none', {}, 'group-not-found-in-okta'],
      ['Okta has one that is called so but for case', { '00g1': 'OPS' }, 'group-name-differs-by-case'],
      ['Okta has several', { '00g1': 'Ops', '00g2': 'Ops' }, 'group-name-not-unique'],
    ])('is left open, with a warning, when %s', async (_, groups: Record<string, string>, warning) => {
      withOkta(groups);
      const created = await map({ groupName: 'Ops' });
      expect([created.status, created.body['warnings']]).toEqual([201, [warning]]);
      expect(created.body).not.toHaveProperty('groupId');
    });

    it('may be chosen by its id among several of one name', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'Ops' });
      const created = await map({ groupName: 'Ops', groupId: '00g2' });
      expect([created.body['groupId'], created.body['warnings']]).toEqual(['00g2', undefined]);
    });

    it.each([
      ['00g9', 'unknown-group'],
      ['00g2', 'other-group'],
    ])('is not believed to be %s (%s)', async (groupId, code) => {
      withOkta({ '00g1': 'Ops', '00g2': 'Developers' });
      const refused = await map({ groupName: 'Ops', groupId });
      expect(codeOf(refused)).toEqual([422, 'validation-failed']);
      expect(refused.body['errors']).toMatchObject([{ pointer: '/groupId', code }]);
      expect(await rows()).toEqual([]);
    });

    it('is mapped once, even under the name that it has now', async () => {
      withOkta({ '00g1': 'Ops' });
      await map({ groupName: 'Ops' });
      withOkta({ '00g1': 'Operations' });
      const again = await map({ groupName: 'Operations', role: 'developer' });
      expect(codeOf(again)).toEqual([409, 'group-already-mapped']);
    });

    it('is mapped by nobody while Okta cannot be asked', async () => {
      withOkta({ '00g1': 'Ops' });
      const url = urlOf(await map({ groupName: 'Ops' }));
      api.okta.failure = OUTAGE;
      expect(codeOf(await map({ groupName: 'New', role: 'developer' }))).toEqual([503, 'okta-unavailable']);
      expect(codeOf(await api.admin.patch(url, { groupName: 'New' }))).toEqual([503, 'okta-unavailable']);
      const set = await put([
        { groupName: 'Ops', role: 'developer' },
        { groupName: 'New', role: 'guest' },
      ]);
      expect(codeOf(set)).toEqual([503, 'okta-unavailable']);
      expect(await rows()).toEqual([{ group_name: 'Ops', group_id: '00g1', role_key: 'guest' }]);
    });

    it('is not asked about when it stays the same, so that Okta’s silence is in nobody’s way', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'Developers' });
      const url = urlOf(await map({ groupName: 'Ops' }));
      await map({ groupName: 'Developers', role: 'developer' });
      api.okta.failure = OUTAGE;
      expect((await api.admin.patch(url, { groupName: 'Ops', role: 'security-engineer' })).status).toBe(200);
      const set = await put([
        { groupName: 'Ops', role: 'developer' },
        { groupName: 'Developers', role: 'guest', groupId: '00g2' },
      ]);
      expect(set.status).toBe(200);
      expect((await api.admin.delete(url)).status).toBe(204);
      expect(await rows()).toEqual([{ group_name: 'Developers', group_id: '00g2', role_key: 'guest' }]);
    });

    it('is not asked about before a plain mistake is named', async () => {
      withOkta({});
      await map({ groupName: 'Ops' });
      api.okta.failure = OUTAGE;
      expect(codeOf(await map({ groupName: 'Ops' }))).toEqual([409, 'group-already-mapped']);
      expect(codeOf(await map({ groupName: 'New', role: 'nobody' }))).toEqual([422, 'unknown-role']);
      expect(codeOf(await put([{ groupName: 'New', role: 'nobody' }]))).toEqual([422, 'unknown-role']);
    });

    it('is looked up anew when a mapping is led to another group', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'Developers' });
      const url = urlOf(await map({ groupName: 'Ops' }));
      const moved = await api.admin.patch(url, { groupName: 'Developers' });
      expect([moved.body['groupName'], moved.body['groupId']]).toEqual(['Developers', '00g2']);
    });

    it('is pinned by a later change when the mapping was made without a credential', async () => {
      const url = urlOf(await map({ groupName: 'Ops' }));
      withOkta({ '00g1': 'Ops' });
      expect((await api.admin.patch(url, { groupName: 'Ops' })).body).toMatchObject({
        groupId: '00g1',
        version: 2,
      });
    });

    it('is pinned in a replaced set for what is new there, with warnings for what is doubtful', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'devs' });
      const answer = await put([
        { groupName: 'Ops', role: 'guest' },
        { groupName: 'Devs', role: 'developer' },
      ]);
      expect(answer.body['items']).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ groupName: 'Ops', groupId: '00g1' }),
          expect.objectContaining({ groupName: 'Devs', warnings: ['group-name-differs-by-case'] }),
        ]),
      );
      const refused = await put([
        { groupName: 'Ops', role: 'guest' },
        { groupName: 'devs', groupId: '00g1', role: 'developer' },
      ]);
      expect(codeOf(refused)).toEqual([422, 'validation-failed']);
      expect(refused.body['errors']).toMatchObject([{ pointer: '/mappings/1/groupId' }]);
    });

    it('is not pinned to a mapping that somebody changed while Okta was asked', async () => {
      withOkta({ '00g1': 'Ops', '00g2': 'Developers' });
      const url = urlOf(await map({ groupName: 'Ops' }));
      api.okta.beforeAnswer = async () => {
        api.okta.beforeAnswer = () => Promise.resolve();
        expect((await api.admin.patch(url, { role: 'security-engineer' })).status).toBe(200);
      };
      expect(codeOf(await api.admin.patch(url, { groupName: 'Developers' }))).toEqual([
        412,
        'version-mismatch',
      ]);
      api.okta.beforeAnswer = async () => {
        api.okta.beforeAnswer = () => Promise.resolve();
        expect((await api.admin.patch(url, { role: 'guest' })).status).toBe(200);
      };
      expect(codeOf(await put([{ groupName: 'Developers', role: 'developer' }]))).toEqual([
        412,
        'version-mismatch',
      ]);
      expect(await rows()).toEqual([{ group_name: 'Ops', group_id: '00g1', role_key: 'guest' }]);
    });

    it('of another connection is asked of that connection’s Okta', async () => {
      const other = await api.addConnection('other');
      withOkta({ '00g1': 'Ops' });
      withOkta({ '00gX': 'Ops' }, other);
      expect((await map({ groupName: 'Ops', connection: 'other' })).body['groupId']).toBe('00gX');
    });
  });

  describe('without an API credential', () => {
    it('is what the request says', async () => {
      expect((await map({ groupName: 'Ops' })).body).not.toHaveProperty('groupId');
      const named = await map({ groupName: 'Devs', groupId: '00g5', role: 'developer' });
      expect([named.status, named.body['groupId'], named.body['warnings']]).toEqual([201, '00g5', undefined]);
      const twice = await map({ groupName: 'Other', groupId: '00g5', role: 'security-engineer' });
      expect(codeOf(twice)).toEqual([409, 'group-already-mapped']);
    });
  });

  describe('of the first admins', () => {
    const ensure = () => api.app.get(FirstAdmin).ensure('start-1');

    it('is mapped at a start that finds no mapping, audited as the gateway’s own act', async () => {
      await ensure();
      expect(await rows()).toEqual([{ group_name: 'Rolegate Admins', group_id: null, role_key: 'admin' }]);
      const events = await api.dataSource.query<unknown[]>(
        `SELECT actor_type, action, connection_id, after->>'role' AS role FROM audit_events WHERE request_id = 'start-1'`,
      );
      expect(events).toEqual([
        {
          actor_type: 'system',
          action: 'group-mapping.created',
          connection_id: api.platform.id,
          role: 'admin',
        },
      ]);
    });

    it('is left alone once any mapping exists, also by starts at the same time', async () => {
      await Promise.all([ensure(), ensure()]);
      expect(await rows()).toHaveLength(1);
      await api.dataSource.query(`UPDATE group_mappings SET group_name = 'Owners'`);
      await ensure();
      expect(await rows()).toMatchObject([{ group_name: 'Owners' }]);
    });

    it('is pinned when there is an API credential', async () => {
      withOkta({ '00g1': 'Rolegate Admins', '00g2': 'rolegate admins' });
      await ensure();
      expect(await rows()).toMatchObject([{ group_id: '00g1' }]);
    });

    it.each([
      ['several', { '00g1': 'Rolegate Admins', '00g2': 'Rolegate Admins' }, 'several groups'],
      ['none', { '00g1': 'Others' }, 'no group'],
      ['one but for case', { '00g1': 'rolegate admins' }, 'upper and lower case'],
    ])(
      'stops the start with a clear error when Okta has %s',
      async (_, groups: Record<string, string>, words) => {
        withOkta(groups);
        await expect(ensure()).rejects.toThrow(new RegExp(`ADMIN_GROUP names .*${words}`));
        expect(await rows()).toEqual([]);
      },
    );

    it('is mapped later, as soon as Okta can be asked again', async () => {
      withOkta({ '00g1': 'Rolegate Admins' });
      api.okta.failure = OUTAGE;
      await ensure();
      expect(await rows()).toEqual([]);
      api.okta.failure = null;
      await eventually(async () => expect(await rows()).toMatchObject([{ group_id: '00g1' }]));
    });
  });
});
