import { describeOktaClient } from '../contracts/okta-client-contract.js';

const USER = { id: '00u1', status: 'ACTIVE', profile: { login: 'ada@example.com' } };

describe('Okta’s API through the SDK', () => {
  describeOktaClient({
    list: async (api, bounds, id = '1') => (await api.listGroupsOfUser(id, bounds)).map((group) => group.id),
    listPath: (id) => `/api/v1/users/${id}/groups`,
    item: (id) => ({ id, type: 'OKTA_GROUP', profile: { name: `Group ${id}` } }),
    change: (api, bounds) => api.updateUser('00u1', { nickName: 'Ada' }, bounds),
    goodAnswer: USER,
    bodilessMethod: 'PUT',
    changeWithoutBody: (api, bounds) => api.addMember('00g1', '00u1', bounds),
    bodilessAnswer: {},
  });
});

describe('Okta’s API by REST', () => {
  describeOktaClient({
    list: async (api, bounds, id = '1') =>
      (await api.listClaims(id, bounds)).map((claim) => (typeof claim.id === 'string' ? claim.id : '')),
    listPath: (id) => `/api/v1/authorizationServers/${id}/claims`,
    item: (id) => ({ id, name: 'groups', valueType: 'GROUPS' }),
    change: (api, bounds) => api.revokeEverywhere('00u1', bounds),
    goodAnswer: {},
    bodilessMethod: 'POST',
    changeWithoutBody: (api, bounds) => api.expirePasswordWithTemporary('00u1', true, bounds),
    bodilessAnswer: { tempPassword: 'C8Fg5dUq4zE8' },
  });
});
