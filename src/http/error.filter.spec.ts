import { NotFoundException } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { toGatewayError, wantsPage } from './error.filter.js';

describe('toGatewayError', () => {
  it('leaves what was thrown on purpose as it is', () => {
    const error = new GatewayError('role-in-use', 'in use');
    expect(toGatewayError(error)).toBe(error);
  });

  it.each([
    ['a route that does not exist', new NotFoundException(), 'not-found', 404],
    ['a body that is too large', Object.assign(new Error('big'), { status: 413 }), 'request-too-large', 413],
    ['a body that is no JSON', Object.assign(new SyntaxError('x'), { status: 400 }), 'invalid-request', 400],
    ['another client error', Object.assign(new Error('odd'), { status: 431 }), 'invalid-request', 400],
    [
      'a refused database connection',
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      'unavailable',
      503,
    ],
    ['a database that shuts down', { driverError: { code: '57P01' } }, 'unavailable', 503],
    ['a hung database', new Error('Query read timeout'), 'unavailable', 503],
    ['a bug', new TypeError('secret value xyz'), 'internal-error', 500],
    ['a thrown string', 'boom', 'internal-error', 500],
    ['nothing at all', undefined, 'internal-error', 500],
  ])('answers %s', (_what, thrown, code, status) => {
    const error = toGatewayError(thrown);
    expect([error.code, error.status]).toEqual([code, status]);
    expect(error.message).not.toContain('secret value');
  });
});

describe('wantsPage', () => {
  it('gives browsers pages and programs problem documents', () => {
    expect(wantsPage({ path: '/login', headers: { accept: 'text/html,*/*' } })).toBe(true);
    expect(wantsPage({ path: '/api/v1/roles', headers: { accept: 'text/html' } })).toBe(false);
    expect(wantsPage({ path: '/login', headers: { accept: 'application/json' } })).toBe(false);
    expect(wantsPage({ path: '/login', headers: {} })).toBe(false);
  });
});
