import type { MigrationInterface, QueryRunner } from 'typeorm';

const READ_ALL = [
  'connections:read',
  'roles:read',
  'group-mappings:read',
  'okta-groups:read',
  'subjects:read',
  'sessions:read',
  'applications:read',
  'api-tokens:read',
  'audit-events:read',
];

/** What the built-in roles may do on the gateway itself. A guest sees himself, which needs no permission. */
const GATEWAY_GRANTS: Readonly<Record<string, readonly string[]>> = {
  admin: [
    ...READ_ALL,
    'connections:write',
    'roles:write',
    'group-mappings:write',
    'subjects:write',
    'sessions:write',
    'applications:write',
    'api-tokens:write',
  ],
  'security-engineer': READ_ALL,
  developer: ['roles:read', 'group-mappings:read', 'applications:read'],
};

/** The four built-in roles, and what they may do on the gateway itself: grants like any other. */
export class BuiltInRoles1795000000001 implements MigrationInterface {
  name = 'BuiltInRoles1795000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`INSERT INTO roles (key, name, rank, built_in) VALUES
      ('admin', 'Admin', 0, true),
      ('security-engineer', 'Security Engineer', 1, true),
      ('developer', 'Developer', 2, true),
      ('guest', 'Guest', 3, true)`);
    await queryRunner.query(
      `INSERT INTO applications (slug, name, built_in) VALUES ('gateway', 'Rolegate', true)`,
    );
    for (const [role, permissions] of Object.entries(GATEWAY_GRANTS)) {
      for (const permission of permissions) {
        const [resourceType, action] = permission.split(':');
        await queryRunner.query(
          `INSERT INTO grants (application_id, role, resource_type, action)
           SELECT id, $1, $2, $3 FROM applications WHERE slug = 'gateway'`,
          [role, resourceType, action],
        );
      }
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM applications WHERE slug = 'gateway'`);
    await queryRunner.query(`DELETE FROM roles WHERE built_in`);
  }
}
