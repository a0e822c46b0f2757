import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { SignInEvidence } from './sign-in-evidence.js';

/** What the last sign-in told, and when it was. */
export interface DatedEvidence {
  readonly evidence: SignInEvidence;
  readonly at: Date;
}

/** Reads and writes `sign_in_evidence`: one row a connection. */
@Injectable()
export class SignInEvidenceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Null when nobody has signed in through the connection yet. */
  async find(connectionId: string): Promise<DatedEvidence | null> {
    const [row] = await this.dataSource.query<DatedEvidence[]>(
      'SELECT evidence, at FROM sign_in_evidence WHERE connection_id = $1',
      [connectionId],
    );
    return row ?? null;
  }

  /** Keeps the newer one. A connection that is gone is passed over. */
  async store(tx: Transaction, connectionId: string, { evidence, at }: DatedEvidence): Promise<void> {
    await tx.manager.query(
      `INSERT INTO sign_in_evidence (connection_id, evidence, at)
       SELECT id, $2::jsonb, $3 FROM connections WHERE id = $1
       ON CONFLICT (connection_id) DO UPDATE SET evidence = excluded.evidence, at = excluded.at
         WHERE sign_in_evidence.at < excluded.at`,
      [connectionId, JSON.stringify(evidence), at],
    );
  }
}
