import type { Connection } from '../../api/connections.js';
import { oktaRefusal } from '../../api/okta-refusal.js';
import { offeredIn, OKTA_ACTIONS } from './okta-actions.js';

const connection = (type: string, oktaActions: string): Connection =>
  ({ managementAuth: { type, status: 'ok' }, oktaActions }) as unknown as Connection;

describe('what can be done in Okta', () => {
  it.each([
    ['none', 'manage', /no credential/],
    ['ssws', 'off', /are off/],
    ['ssws', 'read', /are read/],
  ])('says why nothing can, with the credential %s and the actions %s', (type, actions, words) => {
    expect(oktaRefusal(connection(type, actions))).toMatch(words);
  });

  it('leaves it to the gateway where the console does not know', () => {
    expect([oktaRefusal(connection('ssws', 'manage')), oktaRefusal(undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['ACTIVE', ['end-everywhere', 'suspend', 'reset-password', 'deactivate']],
    ['SUSPENDED', ['end-everywhere', 'unsuspend', 'reset-password', 'deactivate']],
    ['DEPROVISIONED', ['end-everywhere']],
  ])('depends on the status %s of the account', (status, keys) => {
    const offered = OKTA_ACTIONS.filter((action) => offeredIn(action, status) === undefined);
    expect(offered.map(({ key }) => key)).toEqual(keys);
  });
});
