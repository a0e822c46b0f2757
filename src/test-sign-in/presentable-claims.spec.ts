import { presentableClaims } from './presentable-claims.js';

describe('claims in a report', () => {
  it('are those of the person, as they came', () => {
    const claims = {
      sub: '00u1',
      email_verified: true,
      groups: ['a', 'b'],
      address: { country: 'NO' },
      n: null,
    };
    expect(presentableClaims(claims)).toEqual(claims);
  });

  it('are none that only tie an answer to its request', () => {
    const claims = { sub: '00u1', nonce: 'n', at_hash: 'a', c_hash: 'c', s_hash: 's' };
    expect(presentableClaims(claims)).toEqual({ sub: '00u1' });
  });

  it('are no access token to claims that are kept elsewhere', () => {
    const sources = { src1: { endpoint: 'https://claims.example', access_token: 'secret' } };
    expect(presentableClaims({ _claim_names: { groups: 'src1' }, _claim_sources: sources })).toEqual({
      _claim_names: { groups: 'src1' },
    });
  });

  it('are cut where they are long, and say so', () => {
    const shown = presentableClaims({
      groups: Array.from({ length: 250 }, (_, index) => `g${index}`),
      text: 'x'.repeat(5000),
      deep: { inner: 'y'.repeat(5000) },
    });
    expect(shown['groups']).toHaveLength(101);
    expect((shown['groups'] as string[]).at(-1)).toBe('… and 150 more');
    expect(shown['text']).toBe(`${'x'.repeat(2048)}… (5000 characters)`);
    expect(shown['deep']).toMatch(/^\{"inner":"y+… \(5012 characters\)$/);
  });

  it('are 200 at most', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`c${index}`, index]));
    expect(Object.keys(presentableClaims(many))).toHaveLength(201);
    expect(presentableClaims(many)['…']).toBe('and 100 more claims');
  });

  it('may be named as anything without doing harm', () => {
    const shown = presentableClaims(
      JSON.parse('{"__proto__":{"polluted":true},"constructor":"x"}') as object as never,
    );
    expect(Object.keys(shown)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that are nested too deeply to be written are left at that', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(presentableClaims({ list: deep, object: { deep } })).toEqual({
      list: ['(nested too deeply)'],
      object: '(nested too deeply)',
    });
  });
});
