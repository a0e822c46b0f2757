import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { ClientAuthChange } from './client-auth-change.js';
import type { ClientKey } from './client-credential.js';
import { ConnectionSecrets } from './connection-secrets.js';
import type { Connection } from './connection.entity.js';
import { generateSigningKey, withNewKey, withPromotedKey, type GeneratedKey } from './generated-key.js';
import { secretEnd } from './secret-end.js';

/** A change with the key pair that it takes. */
export type PreparedClientAuth = Omit<ClientAuthChange, 'key'> & {
  readonly key:
    | Exclude<ClientAuthChange['key'], { kind: 'keep' | 'clear' | 'generate' }>
    | { readonly kind: 'keep' | 'clear' }
    | { readonly kind: 'generate'; readonly generated: GeneratedKey };
};

/** Generates the keys of clients, and puts secrets and keys into connections. */
@Injectable()
export class ClientAuth {
  constructor(
    private readonly secrets: ConnectionSecrets,
    private readonly clock: Clock,
  ) {}

  /** Generates the key that a change wants; not to be called in a transaction: it takes a moment. */
  async prepare({ clientSecret, key }: ClientAuthChange): Promise<PreparedClientAuth> {
    if (key.kind === 'replace') return { clientSecret, key };
    if (key.kind !== 'generate') return { clientSecret, key: { kind: key.kind } };
    return { clientSecret, key: { kind: 'generate', generated: await generateSigningKey() } };
  }

  /** Puts a change into a connection whose id is known; secrets are sealed for that id. */
  apply(connection: Connection, { clientSecret, key }: PreparedClientAuth): void {
    const { id } = connection;
    if (clientSecret !== undefined) {
      connection.clientSecret =
        clientSecret === null ? null : this.secrets.sealClientSecret(id, clientSecret);
      connection.clientSecretSetAt = clientSecret === null ? null : this.clock.now();
      connection.clientSecretEnd = clientSecret === null ? null : secretEnd(clientSecret);
    }
    switch (key.kind) {
      case 'keep':
        return;
      case 'clear':
        this.replace(connection, null);
        return;
      case 'replace':
        this.replace(connection, key);
        return;
      case 'generate':
        this.addGenerated(connection, key.generated);
    }
  }

  private replace(connection: Connection, key: ClientKey | null): void {
    Object.assign(connection, {
      clientPrivateKey: key && this.secrets.sealClientKey(connection.id, key.privateKey),
      clientKeyId: key && key.keyId,
      clientNextPrivateKey: null,
      clientNextKeyId: null,
      // Assertions made with a generated key may be on their way.
      clientPublicKeys: withPromotedKey(connection.clientPublicKeys, '', this.clock.now()),
    } satisfies Partial<Connection>);
  }

  private addGenerated(connection: Connection, { privateKey, keyId, publicKey }: GeneratedKey): void {
    Object.assign(connection, {
      clientNextPrivateKey: this.secrets.sealNextClientKey(connection.id, privateKey),
      clientNextKeyId: keyId,
      clientPublicKeys: withNewKey(connection.clientPublicKeys, publicKey, {
        currentKeyId: connection.clientKeyId,
        now: this.clock.now(),
      }),
    } satisfies Partial<Connection>);
  }
}

/** A connection whose client has no key. */
export const NO_CLIENT_KEYS = {
  clientPrivateKey: null,
  clientKeyId: null,
  clientNextPrivateKey: null,
  clientNextKeyId: null,
  clientPublicKeys: [],
} as const satisfies Partial<Record<keyof Connection, unknown>>;
