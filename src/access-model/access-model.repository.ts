import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { AccessModelRows, AccessModelSource } from './access-model-rows.js';

/** Reads what the access model is built from. Plain rows: ten thousand mappings need no entity each. */
@Injectable()
export class AccessModelRepository implements AccessModelSource {
  constructor(private readonly dataSource: DataSource) {}

  /** Reads everything in one read-only snapshot, so that a mapping never meets a role that came or went meanwhile. */
  async load(): Promise<AccessModelRows> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      return {
        version: await readVersion(manager),
        connections: await manager.query<AccessModelRows['connections']>(
          `SELECT id, slug, name, status, platform, issuer, default_role AS "defaultRole",
             required_groups AS "requiredGroups", sessions_valid_after AS "sessionsValidAfter",
             management_auth_type <> 'none' AND management_secret IS NOT NULL AS "hasManagementCredential"
           FROM connections`,
        ),
        roles: await manager.query<AccessModelRows['roles']>('SELECT key, name, rank FROM roles'),
        mappings: await manager.query<AccessModelRows['mappings']>(
          `SELECT connection_id AS "connectionId", group_name AS "groupName", group_id AS "groupId",
             role_key AS "roleKey" FROM group_mappings`,
        ),
        applications: await manager.query<AccessModelRows['applications']>(
          `SELECT id, slug, name, built_in AS "builtIn", connection_ids AS "connectionIds",
             access_rules AS "accessRules" FROM applications`,
        ),
        hosts: await manager.query<AccessModelRows['hosts']>(
          'SELECT host, application_id AS "applicationId" FROM application_hosts',
        ),
        grants: await manager.query<AccessModelRows['grants']>(
          'SELECT application_id AS "applicationId", role, resource_type AS "resourceType", action FROM grants',
        ),
      };
    });
  }

  async readVersion(): Promise<string> {
    return readVersion(this.dataSource.manager);
  }
}

/** Every write to the model raises a connection's `model_version`; ending a connection's sessions moves its own mark. */
async function readVersion(manager: EntityManager): Promise<string> {
  const marks = await manager.query<readonly { mark: string }[]>(
    `SELECT concat_ws(' ', id, model_version, extract(epoch FROM sessions_valid_after)) AS mark
     FROM connections ORDER BY id`,
  );
  const text = marks.map(({ mark }) => mark).join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
