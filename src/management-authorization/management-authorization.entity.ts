import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';

/** Who began an authorization; nobody else finishes it. */
export interface AuthorizingPerson {
  readonly id: string;
  readonly name: string;
  /** The connection that they are signed in by. */
  readonly connectionId: string;
}

/** An authorization between POST and callback: single use, ten minutes, bound to one browser and one person. */
@Entity('management_authorizations')
@Index('management_authorizations_expiry', ['expiresAt'])
export class ManagementAuthorization {
  /** SHA-256 of the `state` parameter. */
  @PrimaryColumn({
    name: 'state_hash',
    type: 'bytea',
    primaryKeyConstraintName: 'management_authorizations_pkey',
  })
  stateHash: Buffer;

  @Column({ name: 'connection_id', type: 'uuid' })
  connectionId: string;

  @ManyToOne(() => Connection, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'connection_id',
    foreignKeyConstraintName: 'management_authorizations_connection_fkey',
  })
  connection?: Relation<Connection>;

  /** PKCE, RFC 7636. */
  @Column({ name: 'code_verifier', type: 'text' })
  codeVerifier: string;

  /** SHA-256 of the browser-binding cookie. */
  @Column({ name: 'browser_hash', type: 'bytea' })
  browserHash: Buffer;

  @Column({ type: 'jsonb' })
  actor: AuthorizingPerson;

  /** SHA-256 of what the authorization was begun for: org, app, its secret and the scopes. */
  @Column({ name: 'credential_hash', type: 'bytea' })
  credentialHash: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
