import { canMeet, LOCAL_ACR } from './local-authentication.js';
import { readCredentials, readDemand, readReturnTo } from './local-login-form.js';

const nothing = { userName: '', password: '', code: '' };

describe('the form of a local sign-in', () => {
  it('is read field by field, and what else it has is ignored', () => {
    const body = { user_name: 'ada', password: ' p w ', code: '123 456', role: 'admin', groups: 'admins' };
    expect(readCredentials(body)).toEqual({ userName: 'ada', password: ' p w ', code: '123 456' });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'user_name=ada'],
    ['a list', ['ada']],
    ['fields that are there twice', { user_name: ['ada', 'bob'], password: ['x', 'y'], code: ['1', '2'] }],
    ['nested fields', { user_name: { $ne: null }, password: { length: 3 }, code: { toString: 1 } }],
    ['numbers', { user_name: 1, password: 2, code: 123456 }],
    ['endless fields', { user_name: 'a'.repeat(1025), password: 'b'.repeat(1025), code: '1'.repeat(1025) }],
  ])('of %s says nothing', (_, body) => {
    expect(readCredentials(body)).toEqual(nothing);
  });

  it('says where to go, else its address does; what is said twice counts as nothing', () => {
    expect(readReturnTo('/login/local?return_to=%2Fa', { return_to: '/b' })).toBe('/b');
    expect(readReturnTo('/login/local?return_to=%2Fa', undefined)).toBe('/a');
    expect(readReturnTo('/login/local?return_to=%2Fa&return_to=%2Fb', {})).toBeUndefined();
    expect(readReturnTo('/login/local', {})).toBeUndefined();
  });
});

describe('a step-up to a local account', () => {
  it.each([
    ['', true],
    ['?max_age=60', true],
    [`?acr_values=${encodeURIComponent(`urn:okta:loa:2fa:any ${LOCAL_ACR}`)}`, true],
    ['?acr_values=urn:okta:loa:2fa:any', false],
    ['?acr_values=phr&acr_values=phrh', false],
  ])('by /login/local%s can be met: %s', (query, met) => {
    expect(canMeet(readDemand(`/login/local${query}`))).toBe(met);
  });
});
