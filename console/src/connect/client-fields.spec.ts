import type { Schemas } from '../api/client.js';
import { bodyOf, isChanged, missingWords, needsKey, storedFields } from './client-fields.js';

const connection = {
  clientId: 'c',
  hasClientSecret: true,
  managementAuth: { type: 'service-app', status: 'configured', clientId: 'app' },
} as Schemas['ConnectionResponse'];

describe('what is entered in the client’s step', () => {
  it('begins with what is stored, but for secrets', () => {
    expect(storedFields(connection)).toEqual({
      ...{ clientId: 'c', clientSecret: '', access: 'service-app', apiToken: '', appId: 'app' },
    });
    expect(isChanged(storedFields(connection), connection)).toBe(false);
    expect(storedFields(undefined)).toMatchObject({ clientId: '', access: 'none' });
  });

  it('is saved without what stays as it is', () => {
    expect(bodyOf(storedFields(connection), connection)).toEqual({ clientId: 'c' });
    const entered = { ...storedFields(undefined), clientId: ' c ', clientSecret: ' s ' };
    expect(bodyOf({ ...entered, access: 'ssws', apiToken: ' t ' }, undefined)).toEqual({
      ...{ clientId: 'c', clientSecret: 's', managementAuth: { type: 'ssws', apiToken: 't' } },
    });
    expect(bodyOf({ ...entered, access: 'none', apiToken: 't' }, undefined)).not.toHaveProperty(
      'managementAuth',
    );
  });

  it('has a key made for another service app, and not twice for the same', () => {
    const other = { ...storedFields(connection), appId: 'other ' };
    expect(needsKey(storedFields(connection), connection)).toBe(false);
    expect(bodyOf(other, connection).managementAuth).toEqual({
      ...{ type: 'service-app', clientId: 'other', generateKey: true },
    });
    expect(isChanged(other, connection)).toBe(true);
  });

  it('says what is missing', () => {
    const nothing = storedFields(undefined);
    expect(missingWords(nothing, undefined)).toContain('client ID');
    expect(missingWords({ ...nothing, clientId: 'c' }, undefined)).toContain('secret');
    expect(missingWords({ ...nothing, clientId: 'c', clientSecret: 's' }, undefined)).toBeUndefined();
    expect(missingWords(storedFields(connection), connection)).toBeUndefined();
  });
});
