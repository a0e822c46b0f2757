import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key pair that signs assertions: published before it signs, and until the last token that it signed has expired. */
@Entity('signing_keys')
export class SigningKey {
  /** The `kid` (RFC 7638 thumbprint of the public key). */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'signing_keys_pkey' })
  id: string;

  /** JWS algorithm, RFC 7518. */
  @Column({ type: 'text' })
  algorithm: string;

  @Column({ name: 'public_jwk', type: 'jsonb' })
  publicJwk: Record<string, unknown>;

  /** Sealed. */
  @Column({ name: 'private_key', type: 'text' })
  privateKey: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'signs_from', type: 'timestamptz' })
  signsFrom: Date;

  @Column({ name: 'signs_until', type: 'timestamptz' })
  signsUntil: Date;

  @Column({ name: 'published_until', type: 'timestamptz' })
  publishedUntil: Date;
}
