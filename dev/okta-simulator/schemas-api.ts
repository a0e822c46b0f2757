import { managementRoute } from './management-access.js';
import { notFound } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { Route } from './router.js';
import { userTypeId } from './wire-shapes.js';

/** The schema of the user profile, by `default` or by the id of the only user type. */
export function schemaRoutes(org: OktaOrg): Route[] {
  return [
    managementRoute(org, {
      method: 'GET',
      path: '/api/v1/meta/schemas/user/:schema',
      resource: 'schemas',
      bucket: 'other',
      handler: (exchange) => {
        const id = exchange.param('schema');
        const typeId = userTypeId(org);
        if (id !== 'default' && id !== typeId) throw notFound(id, 'UserSchema');
        exchange.sendJson(200, org.userSchema.body(org.url, id, typeId));
      },
    }),
  ];
}
