import { Injectable } from '@nestjs/common';
import { secretEnd } from '../connections/secret-end.js';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import { hashToken } from '../crypto/tokens.js';
import type { EventTrigger } from './event-trigger.entity.js';

/** What a trigger keeps of the secret that Okta sends. */
type HookSecret = Pick<
  EventTrigger,
  'hookSecretHash' | 'hookSecretSetAt' | 'hookSecretEnd' | 'hookVerifiedAt'
>;

/** What a trigger keeps of the key that signs deliveries. */
type DeliverySecret = Pick<EventTrigger, 'deliverySecret' | 'deliverySecretSetAt' | 'deliverySecretEnd'>;

/** Seals and opens the keys that sign deliveries, and tells what is kept of secrets. */
@Injectable()
export class TriggerSecrets {
  constructor(private readonly encryption: Encryption) {}

  /** A new secret that Okta sends; that it does so is still to be proved. */
  ofHook(secret: string, now: Date): HookSecret {
    return {
      hookSecretHash: hashToken(secret),
      hookSecretSetAt: now,
      hookSecretEnd: secretEnd(secret),
      hookVerifiedAt: null,
    };
  }

  /** A new key that signs deliveries; undefined = none. */
  ofDeliveries(triggerId: string, secret: string | undefined, now: Date): DeliverySecret {
    if (secret === undefined)
      return { deliverySecret: null, deliverySecretSetAt: null, deliverySecretEnd: null };
    return {
      deliverySecret: this.encryption.encrypt(secret, deliverySecretPlace(triggerId)),
      deliverySecretSetAt: now,
      deliverySecretEnd: secretEnd(secret),
    };
  }

  /** The key that signs deliveries of a trigger, null when it delivers nothing. @throws Error when it can't be decrypted. */
  openDeliverySecret({ id, deliverySecret }: Pick<EventTrigger, 'id' | 'deliverySecret'>): string | null {
    return deliverySecret === null ? null : this.encryption.decrypt(deliverySecret, deliverySecretPlace(id));
  }
}

const deliverySecretPlace = (id: string): SecretPlace => ({
  table: 'event_triggers',
  column: 'delivery_secret',
  id,
});
