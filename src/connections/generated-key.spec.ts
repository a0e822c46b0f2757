import { createPrivateKey, createPublicKey } from 'node:crypto';
import { generateSigningKey, publishedKeys, withNewKey, withPromotedKey } from './generated-key.js';

const now = new Date('2030-01-01T00:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const key = (kid: string) => ({ kty: 'RSA', n: 'n', e: 'AQAB', kid, alg: 'RS256', use: 'sig' });
const kids = (keys: Parameters<typeof publishedKeys>[0], at = now) =>
  publishedKeys(keys, at).map(({ kid }) => kid);

describe('a generated management key', () => {
  it('is an RSA pair of 2048 bits, whose public half alone is published', async () => {
    const { privateKey, keyId, publicKey } = await generateSigningKey();
    const secret = createPrivateKey(privateKey);
    expect(secret.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(createPublicKey(secret).export({ format: 'jwk' })).toEqual({
      kty: publicKey.kty,
      n: publicKey.n,
      e: publicKey.e,
    });
    expect(publicKey).toMatchObject({ kid: keyId, alg: 'RS256', use: 'sig' });
    expect(Object.keys(publicKey).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('differs each time', async () => {
    const [one, other] = await Promise.all([generateSigningKey(), generateSigningKey()]);
    expect(one.keyId).not.toBe(other.keyId);
  });

  it('stands beside the one in use, and in place of one that was never accepted', () => {
    const first = withNewKey([], key('a'), { currentKeyId: null, now });
    expect(kids(first)).toEqual(['a']);
    const abandoned = withNewKey(first, key('b'), { currentKeyId: null, now });
    expect(kids(abandoned)).toEqual(['b']);
    const rotating = withNewKey(abandoned, key('c'), { currentKeyId: 'b', now });
    expect(kids(rotating)).toEqual(['b', 'c']);
  });

  it('leaves its predecessor published for an hour once it is in use', () => {
    const rotating = withNewKey([{ jwk: key('a'), createdAt: now.toISOString(), until: null }], key('b'), {
      currentKeyId: 'a',
      now,
    });
    const promoted = withPromotedKey(rotating, 'b', now);
    expect(kids(promoted, later(59))).toEqual(['a', 'b']);
    expect(kids(promoted, later(60))).toEqual(['b']);
    expect(kids(withPromotedKey(promoted, 'b', later(61)), later(61))).toEqual(['b']);
  });
});
