import { Injectable } from '@nestjs/common';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import type { EventTrigger } from './event-trigger.entity.js';

/** Seals and opens the keys that sign deliveries. */
@Injectable()
export class TriggerSecrets {
  constructor(private readonly encryption: Encryption) {}

  sealDeliverySecret(triggerId: string, secret: string): string {
    return this.encryption.encrypt(secret, deliverySecretPlace(triggerId));
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
