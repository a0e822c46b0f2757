import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import { ambiguousNameWarnings } from '../group-mappings/group-identity.js';
import type { AccessModelRows, AccessModelSource } from './access-model-rows.js';

/** How long the statement that reads everything may take before its connection is given up, in milliseconds. */
const LOAD_TIMEOUT_MS = 4000;

// Every write to the model raises a connection's model_version; ending a connection's sessions moves its own mark.
const VERSION = `SELECT md5(string_agg(
  concat_ws(' ', id, model_version, extract(epoch FROM sessions_valid_after)), ',' ORDER BY id)) FROM connections`;

// Plain rows: ten thousand mappings need no entity each.
const TABLES: Readonly<Record<Exclude<keyof AccessModelRows, 'version'>, string>> = {
  connections: `SELECT id, slug, name, status, platform, kind, issuer, default_role AS "defaultRole",
      required_groups AS "requiredGroups",
      floor(extract(epoch FROM sessions_valid_after) * 1000) AS "sessionsValidAfterMs"
    FROM connections`,
  roles: `SELECT key, name, rank, session_idle_seconds AS "sessionIdleSeconds",
      session_max_seconds AS "sessionMaxSeconds", max_concurrent_sessions AS "maxConcurrentSessions"
    FROM roles`,
  mappings: `SELECT connection_id AS "connectionId", group_name AS "groupName", group_id AS "groupId",
      role_key AS "roleKey",
      group_id IS NOT NULL AND warnings && '{${ambiguousNameWarnings.join(',')}}' AS "ambiguousName"
    FROM group_mappings WHERE group_deleted_at IS NULL`,
  applications: `SELECT id, slug, name, built_in AS "builtIn", connection_ids AS "connectionIds",
      access_rules AS "accessRules", enforcement, step_up AS "stepUp",
      support_contact AS "supportContact", show_needed_groups AS "showNeededGroups"
    FROM applications`,
  hosts: 'SELECT host, application_id AS "applicationId" FROM application_hosts',
  grants: `SELECT application_id AS "applicationId", role, resource_type AS "resourceType", action, condition
    FROM grants`,
  credentials: `SELECT id, application_id AS "applicationId", encode(token_hash, 'hex') AS "tokenHash",
      floor(extract(epoch FROM expires_at) * 1000) AS "expiresAtMs"
    FROM application_credentials`,
};

/** Reads what the access model is built from. */
@Injectable()
export class AccessModelRepository implements AccessModelSource {
  constructor(private readonly dataSource: DataSource) {}

  /** Reads everything by one statement and so in one snapshot: a mapping never meets a role that came or went meanwhile. */
  async load(manager?: EntityManager): Promise<AccessModelRows> {
    const columns = Object.entries(TABLES).map(
      ([name, select]) => `(SELECT coalesce(json_agg(t), '[]') FROM (${select}) t) AS ${name}`,
    );
    const statement = `SELECT (${VERSION}) AS version, ${columns.join(', ')}`;
    const [rows] = manager
      ? await manager.query<AccessModelRows[]>(statement)
      : await boundedRead<AccessModelRows>(this.dataSource, statement, [], LOAD_TIMEOUT_MS);
    if (!rows) throw new Error('The access model gave no row.');
    return rows;
  }

  async readVersion(limitMs: number): Promise<string> {
    const [row] = await boundedRead<{ version: string }>(
      this.dataSource,
      `SELECT (${VERSION}) AS version`,
      [],
      limitMs,
    );
    if (!row) throw new Error('The version of the access model gave no row.');
    return row.version;
  }
}
