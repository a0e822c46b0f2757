import { DEFAULT_DAYS, LIFETIMES, tokenNameFault, toNewToken, tryLine } from './token-fields.js';

describe('the form of an API token', () => {
  const fields = { name: ' deploy ', role: 'guest', connection: '', expiresInDays: DEFAULT_DAYS };

  it('asks for 90 days unless somebody says otherwise', () => {
    expect(toNewToken(fields)).toEqual({ name: 'deploy', role: 'guest', expiresInDays: 90 });
    expect(LIFETIMES.map(({ days }) => days)).toContain(DEFAULT_DAYS);
  });

  it('can ask for one that never expires, in a connection of choice', () => {
    expect(toNewToken({ ...fields, connection: 'acme', expiresInDays: '' })).toEqual({
      name: 'deploy',
      role: 'guest',
      connection: 'acme',
    });
  });

  it('wants a name that the trail can show', () => {
    expect(tokenNameFault(' ')).toContain('needs a name');
    expect(tokenNameFault('🦊'.repeat(81))).toContain('80');
    expect(tokenNameFault('🦊'.repeat(80))).toBeUndefined();
  });

  it('gives a line that works as it is', () => {
    expect(tryLine('https://gw', 'rg_x')).toBe(
      "curl -H 'Authorization: Bearer rg_x' 'https://gw/api/v1/roles'",
    );
  });
});
