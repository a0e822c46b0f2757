import { GatewayError } from '../errors/gateway-error.js';
import { readSubjectIdentifier } from './subject-identifier.js';

describe('whom Okta wants signed out', () => {
  it.each([
    { format: 'email', email: 'ada@example.com' },
    { format: 'iss_sub', iss: 'https://issuer.example/', sub: '00u1' },
  ])('is read from %j', (subId) => {
    expect(readSubjectIdentifier({ sub_id: { ...subId, more: 1 }, more: [] })).toEqual(subId);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ sub_id: null }],
    [{ sub_id: 'ada@example.com' }],
    [{ sub_id: [] }],
    [{ sub_id: [{ format: 'email', email: 'ada@example.com' }] }],
    [{ sub_id: {} }],
    [{ sub_id: { format: 'opaque', id: '00u1' } }],
    [{ sub_id: { format: 'EMAIL', email: 'ada@example.com' } }],
    [{ sub_id: { format: 'email' } }],
    [{ sub_id: { format: 'email', email: '' } }],
    [{ sub_id: { format: 'email', email: ['ada@example.com'] } }],
    [{ sub_id: { format: 'email', email: 'x'.repeat(321) } }],
    [{ sub_id: { format: 'email', email: 'ada\0@example.com' } }],
    [{ sub_id: { format: 'email', email: 'ada\uD800@example.com' } }],
    [{ sub_id: { format: 'iss_sub', sub: '00u1' } }],
    [{ sub_id: { format: 'iss_sub', iss: 'https://issuer.example/', sub: 7 } }],
    [{ format: 'email', email: 'ada@example.com' }],
  ])('is not guessed from %j', (body) => {
    expect(() => readSubjectIdentifier(body)).toThrow(GatewayError);
  });

  it('is not what a prototype says', () => {
    const body: unknown = JSON.parse('{"__proto__": {"sub_id": {"format": "email", "email": "a@b.c"}}}');
    expect(() => readSubjectIdentifier(body)).toThrow(GatewayError);
  });
});
