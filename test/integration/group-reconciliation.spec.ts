import { GatewayError } from '../../src/errors/gateway-error.js';
import { GroupMappingsModule } from '../../src/group-mappings/group-mappings.module.js';
import { GroupMappingsRepository } from '../../src/group-mappings/group-mappings.repository.js';
import { GroupReconciliation } from '../../src/group-mappings/group-reconciliation.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';

const PATH = '/api/v1/group-mappings';

describe('a mapping whose group changes in Okta', () => {
  let api: AdminApi;
  let reconciliation: GroupReconciliation;

  beforeAll(async () => {
    api = await startAdminApi([GroupMappingsModule], { env: { ADMIN_GROUP: 'Rolegate Admins' } });
    reconciliation = api.app.get(GroupReconciliation);
  });
  beforeEach(async () => {
    await api.dataSource.query('DELETE FROM group_mappings');
    api.okta.reset();
  });
  afterAll(() => api.close());

  const okta = (groups: Record<string, string>) => api.okta.hold(api.platform.id, groups);
  const map = async (groupName: string, role: string) => {
    const { status, body } = await api.admin.post(PATH, { groupName, role });
    expect(status).toBe(201);
    return body['id'] as string;
  };
  const show = async (id: string) => (await api.admin.get(`${PATH}/${id}`)).body;
  const look = (groupId: string) => reconciliation.reconcile(api.platform.id, groupId);
  const lookAtAll = async () =>
    reconciliation.reconcileMappings(await api.app.get(GroupMappingsRepository).findAll(api.platform.id));
  const setVersion = async () => (await api.admin.get(PATH)).headers.get('etag');
  const isDeleted = async (id: string) => {
    const rows: unknown[] = await api.dataSource.query(
      'SELECT 1 FROM group_mappings WHERE id = $1 AND group_deleted_at IS NOT NULL',
      [id],
    );
    return rows.length > 0;
  };
  const lastAudit = async () => {
    const [row] = await api.dataSource.query<Record<string, unknown>[]>(
      'SELECT action, actor_type, before, after FROM audit_events ORDER BY id DESC LIMIT 1',
    );
    return row ?? {};
  };

  it('follows a rename, raises the versions, and tells the audit trail who did it', async () => {
    okta({ '00g1': 'Ops' });
    const id = await map('Ops', 'guest');
    const before = await setVersion();
    okta({ '00g1': 'Operations' });
    await look('00g1');
    expect(await show(id)).toMatchObject({ groupName: 'Operations', groupId: '00g1', version: 2 });
    expect(await setVersion()).not.toBe(before);
    expect(await lastAudit()).toMatchObject({
      action: 'group-mapping.group-renamed',
      actor_type: 'system',
      before: { groupName: 'Ops' },
      after: { groupName: 'Operations' },
    });
  });

  it('gives nobody a role while its group is deleted, and does again once Okta has it after all', async () => {
    okta({ '00g1': 'Ops' });
    const id = await map('Ops', 'guest');
    okta({ '00g2': 'Ops' });
    await look('00g1');
    expect(await isDeleted(id)).toBe(true);
    expect((await show(id))['warnings']).toEqual(['group-not-found-in-okta']);
    expect(await lastAudit()).toMatchObject({ action: 'group-mapping.group-deleted' });
    okta({ '00g1': 'Ops' });
    await look('00g1');
    expect(await isDeleted(id)).toBe(false);
    expect(await show(id)).not.toHaveProperty('warnings');
  });

  it('warns when another group gets its name, whichever of the two Okta tells of', async () => {
    okta({ '00g1': 'Ops' });
    const id = await map('Ops', 'guest');
    okta({ '00g1': 'Ops', '00g2': 'Ops' });
    await look('00g2');
    expect(await show(id)).toMatchObject({ groupId: '00g1', warnings: ['group-name-not-unique'] });
  });

  it('lets two groups swap their names', async () => {
    okta({ '00g1': 'Red', '00g2': 'Blue' });
    const red = await map('Red', 'guest');
    const blue = await map('Blue', 'developer');
    okta({ '00g1': 'Blue', '00g2': 'Red' });
    await look('00g1');
    expect(await show(red)).toMatchObject({ groupName: 'Blue', groupId: '00g1', role: 'guest' });
    expect(await show(blue)).toMatchObject({ groupName: 'Red', groupId: '00g2', role: 'developer' });
  });

  it('keeps its name, with a warning, when another mapping has the new one', async () => {
    okta({ '00g1': 'Red' });
    await api.admin.post(PATH, { groupName: 'Blue', role: 'developer' });
    const red = await map('Red', 'guest');
    okta({ '00g1': 'Blue' });
    await look('00g1');
    expect(await show(red)).toMatchObject({ groupName: 'Red', warnings: ['group-renamed-in-okta'] });
  });

  it('is pinned when it was made before there was a credential', async () => {
    const id = await map('Ops', 'guest');
    okta({ '00g1': 'Ops' });
    await lookAtAll();
    expect(await show(id)).toMatchObject({ groupName: 'Ops', groupId: '00g1' });
  });

  it('changes nothing while Okta can’t be asked, has no credential, or says nothing new', async () => {
    okta({ '00g1': 'Ops' });
    const id = await map('Ops', 'guest');
    const before = [await show(id), await setVersion()];
    api.okta.failure = new GatewayError('okta-unavailable');
    await expect(look('00g1')).rejects.toMatchObject({ code: 'okta-unavailable' });
    api.okta.failure = null;
    await look('00g1');
    await look('00g-of-nobody');
    api.okta.reset();
    await look('00g1');
    expect([await show(id), await setVersion()]).toEqual(before);
  });

  it('leaves alone what an admin changes meanwhile', async () => {
    okta({ '00g1': 'Ops', '00g2': 'Dev' });
    const id = await map('Ops', 'guest');
    okta({ '00g1': 'Operations', '00g2': 'Dev' });
    let asked = false;
    api.okta.beforeAnswer = async () => {
      if (asked) return;
      asked = true;
      await api.admin.patch(`${PATH}/${id}`, { groupName: 'Dev' });
    };
    await look('00g1');
    expect(await show(id)).toMatchObject({ groupName: 'Dev', groupId: '00g2' });
  });
});
