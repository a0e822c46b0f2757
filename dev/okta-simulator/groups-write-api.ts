import type { Exchange } from './exchange.js';
import { optionalObject, readJson } from './json-body.js';
import { apiContext } from './log-context.js';
import { findGroup } from './groups-api.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import { OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaGroup } from './org-types.js';
import type { Route } from './router.js';
import { fieldError } from './user-input.js';
import { groupBody } from './wire-shapes.js';

const LONGEST_NAME = 255;
const LONGEST_DESCRIPTION = 1024;

/** Creating, renaming and deleting groups; only Okta's own can be changed. */
export function groupWriteRoutes(org: OktaOrg): Route[] {
  const write = (
    method: ApiRoute['method'],
    path: string,
    bucket: ApiRoute['bucket'],
    handler: ApiRoute['handler'],
  ): Route => managementRoute(org, { method, path, resource: 'groups', bucket, handler });
  return [
    write('POST', '/api/v1/groups', 'groups-list', async (exchange, caller) => {
      const input = await readGroup(org, exchange);
      exchange.sendJson(200, groupBody(org, org.addGroup(input, apiContext(org, exchange, caller))));
    }),
    write('PUT', '/api/v1/groups/:group', 'groups-item', async (exchange, caller) => {
      const group = writableGroup(org, exchange);
      const changes = await readGroup(org, exchange, group.id);
      const by = apiContext(org, exchange, caller);
      exchange.sendJson(200, groupBody(org, org.groups.update(group.id, changes, by)));
    }),
    write('DELETE', '/api/v1/groups/:group', 'groups-item', (exchange, caller) => {
      org.removeGroup(writableGroup(org, exchange).id, apiContext(org, exchange, caller));
      exchange.sendEmpty(204);
    }),
  ];
}

/** Groups of a directory or an app, and "Everyone", are changed elsewhere or not at all. */
function writableGroup(org: OktaOrg, exchange: Exchange): OktaGroup {
  const group = findGroup(org, exchange);
  if (group.type !== 'OKTA_GROUP') throw new OktaApiError('E0000006');
  return group;
}

async function readGroup(
  org: OktaOrg,
  exchange: Exchange,
  groupId?: string,
): Promise<{ name: string; description: string | null }> {
  const { name, description = null } = optionalObject((await readJson(exchange)).profile);
  if (typeof name !== 'string' || name.trim() === '')
    throw fieldError('name: The field cannot be left blank');
  if (name.length > LONGEST_NAME) throw fieldError(`name: The field is too long, at most ${LONGEST_NAME}`);
  if (description !== null && (typeof description !== 'string' || description.length > LONGEST_DESCRIPTION))
    throw fieldError(`description: The field is too long, at most ${LONGEST_DESCRIPTION}`);
  const twin = org.directory
    .allGroups()
    .some((group) => group.type !== 'APP_GROUP' && group.name === name && group.id !== groupId);
  if (twin) throw fieldError('name: An object with this field already exists in the current organization');
  return { name, description };
}
