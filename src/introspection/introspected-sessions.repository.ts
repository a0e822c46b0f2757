import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import type { StoredSession } from '../sessions/session-judgement.js';

const READ_LIMIT_MS = 1000;

/** Reads sessions by the ids that assertions name. */
@Injectable()
export class IntrospectedSessionsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * The session as the database has it now; undefined when it is gone.
   * @param id A UUID.
   * @throws Error when it can't be read in time.
   */
  async find(id: string): Promise<StoredSession | undefined> {
    const [row] = await boundedRead<{ key: string }>(
      this.dataSource,
      `SELECT encode(id_hash, 'hex') AS key FROM sessions WHERE id = $1`,
      [id],
      READ_LIMIT_MS,
    );
    return row && (await this.sessions.readByKeys([row.key])).get(row.key);
  }
}
