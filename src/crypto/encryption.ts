import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Configuration } from '../config/configuration.js';
import { keyId } from './key-id.js';
import { lengthPrefixed } from './length-prefixed.js';
import { isSealedColumn } from './sealed-columns.js';

/** Where a ciphertext belongs. It is authenticated with it, so a value moved to another row does not decrypt. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  readonly id: string;
}

const VERSION = 'v1';
/** Nothing shorter is taken for a tag: it would be guessed. */
const TAG = { authTagLength: 16 } as const;

/** Encrypts secrets at rest: AES-256-GCM, 96-bit random IV, key id in front, the row's place as associated data. */
@Injectable()
export class Encryption {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: string;
  /** Ids of the configured keys; the first encrypts. */
  readonly keyIds: readonly string[];

  constructor(configuration: Configuration) {
    const entries = configuration.encryptionKeys.map((key) => [keyId(key), key] as const);
    this.keys = new Map(entries);
    this.keyIds = [...this.keys.keys()];
    this.current = this.keyIds[0] ?? '';
  }

  /**
   * Encrypts with the first configured key.
   * @throws Error when the column is not in `SEALED_COLUMNS`, where rotations and starts look for what is sealed.
   */
  encrypt(plain: string, place: SecretPlace): string {
    if (!isSealedColumn(place.table, place.column))
      throw new Error(`${place.table}.${place.column} is not declared in src/crypto/sealed-columns.ts`);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.current), iv, TAG).setAAD(
      associatedData(place),
    );
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, this.current, iv.toString('base64url'), body.toString('base64url')].join('.');
  }

  /**
   * Decrypts with whichever configured key encrypted it.
   * @throws Error when the key is not configured or the value was changed or moved.
   */
  decrypt(sealed: string, place: SecretPlace): string {
    const [version, id = '', iv = '', body = ''] = sealed.split('.');
    if (version !== VERSION) throw new Error('a stored secret has an unknown format');
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key(id), Buffer.from(iv, 'base64url'), TAG)
      .setAAD(associatedData(place))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key)
      throw new Error(`a stored secret was encrypted with key ${id}, which ENCRYPTION_KEYS does not hold`);
    return key;
  }
}

/** The id of the key that sealed a value; undefined when the value is in no format of ours. */
export function sealingKeyId(sealed: string): string | undefined {
  return /^v1\.([0-9a-f]{8})\./.exec(sealed)?.[1];
}

/** Length-prefixed, so that no two places share one encoding. */
function associatedData({ table, column, id }: SecretPlace): Buffer {
  return Buffer.from(lengthPrefixed([table, column, id]));
}
