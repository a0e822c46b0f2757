import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';

/** A sign-in between redirect and callback: single use, ten minutes, bound to one browser. */
@Entity('authorization_requests')
@Index('authorization_requests_expiry', ['expiresAt'])
@Index('authorization_requests_address', ['address'])
export class AuthorizationRequest {
  /** SHA-256 of the `state` parameter. */
  @PrimaryColumn({
    name: 'state_hash',
    type: 'bytea',
    primaryKeyConstraintName: 'authorization_requests_pkey',
  })
  stateHash: Buffer;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'connection_id', foreignKeyConstraintName: 'authorization_requests_connection_fkey' })
  connection?: Relation<Connection>;

  @Column({ type: 'text' })
  nonce: string;

  /** PKCE, RFC 7636. */
  @Column({ name: 'code_verifier', type: 'text' })
  codeVerifier: string;

  /** SHA-256 of the browser-binding cookie. */
  @Column({ name: 'browser_hash', type: 'bytea' })
  browserHash: Buffer;

  /** Where the person goes afterwards: a path of ours or an address that was allowed when the sign-in began. */
  @Column({ name: 'return_to', type: 'text' })
  returnTo: string;

  /** Client address, to bound pending sign-ins. */
  @Column({ type: 'text' })
  address: string;

  /** The authentication that was asked for, of which at least one must come (RFC 9470); separated by spaces. */
  @Column({ name: 'acr_values', type: 'text', nullable: true })
  acrValues: string | null;

  /** How old the authentication may be, in seconds; null = of any age. */
  @Column({ name: 'max_age', type: 'integer', nullable: true })
  maxAge: number | null;

  /** Whether a second factor was asked for, which must have come. */
  @Column({ name: 'second_factor', type: 'boolean', default: false })
  secondFactor: boolean;

  /** The test sign-in that this is; null for one that begins a session. */
  @Column({ name: 'test_sign_in_id', type: 'uuid', nullable: true })
  testSignInId: string | null;

  /** Whether the provider began it, by a tile on its dashboard. */
  @Column({ name: 'initiated_by_provider', type: 'boolean', default: false })
  initiatedByProvider: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
