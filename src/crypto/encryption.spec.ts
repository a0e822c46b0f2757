import { randomBytes } from 'node:crypto';
import type { Configuration } from '../config/configuration.js';
import { Encryption, sealingKeyId } from './encryption.js';

const place = { table: 'connections', column: 'client_secret', id: '1' };
const withKeys = (...encryptionKeys: Buffer[]) =>
  new Encryption({ encryptionKeys } as unknown as Configuration);

describe('Encryption', () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];

  it('gives back what it encrypted and never the same ciphertext twice', () => {
    const encryption = withKeys(first);
    const sealed = encryption.encrypt('s3cret/+%', place);
    expect(encryption.decrypt(sealed, place)).toBe('s3cret/+%');
    expect(encryption.encrypt('s3cret/+%', place)).not.toBe(sealed);
    expect(sealed).not.toContain('s3cret');
  });

  it('decrypts with an older key after a new one was put in front', () => {
    const sealed = withKeys(first).encrypt('old', place);
    expect(withKeys(second, first).decrypt(sealed, place)).toBe('old');
    expect(() => withKeys(second).decrypt(sealed, place)).toThrow('ENCRYPTION_KEYS');
  });

  it('refuses a ciphertext that was moved to another row or changed', () => {
    const encryption = withKeys(first);
    const sealed = encryption.encrypt('secret', place);
    expect(() => encryption.decrypt(sealed, { ...place, id: '2' })).toThrow();
    expect(() => encryption.decrypt(`${sealed.slice(0, -4)}AAAA`, place)).toThrow();
  });

  it.each([4, 8, 12, 15])('refuses a tag of %i bytes, which is guessed sooner', (bytes) => {
    const encryption = withKeys(first);
    const [version, key, iv, tag = ''] = encryption.encrypt('', place).split('.');
    const shorter = Buffer.from(tag, 'base64url').subarray(0, bytes).toString('base64url');
    expect(() => encryption.decrypt([version, key, iv, shorter].join('.'), place)).toThrow();
  });

  it('seals nothing for a place where no rotation would look', () => {
    expect(() => withKeys(first).encrypt('secret', { ...place, column: 'name' })).toThrow(
      'connections.name is not declared',
    );
  });

  it('names the key that sealed a value, and none where it did not seal it', () => {
    const encryption = withKeys(second, first);
    expect(sealingKeyId(encryption.encrypt('x', place))).toBe(encryption.keyIds[0]);
    expect(encryption.keyIds).toHaveLength(2);
    for (const text of ['', 'plain', 'v2.00000000.a.b']) expect(sealingKeyId(text)).toBeUndefined();
  });
});
