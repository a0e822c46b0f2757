import { canonicalPath } from '../decisions/canonical-path.js';
import { targetOf } from '../decision-records/recorded-question.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { CheckedQuestion } from './checked.js';
import type { CheckedWhoDto, CheckResponse, UpdateCheckDto } from './decision-check.dto.js';
import type { DecisionCheck } from './decision-check.entity.js';

type Asked = Pick<UpdateCheckDto, 'method' | 'path' | 'action' | 'resourceType' | 'resourceId'>;

/** @throws GatewayError `validation-failed` unless it names somebody in exactly one way. */
export function assertOneWho({ roles, groups, subject, nobody, connection }: CheckedWhoDto): void {
  const forms = [roles, groups, subject, nobody].filter((form) => form !== undefined).length;
  if (forms !== 1)
    throw invalidValue(
      '/who',
      'one-form',
      'Name somebody by exactly one of roles, groups, subject and nobody.',
    );
  if (connection !== undefined && roles === undefined && groups === undefined)
    throw invalidValue('/who/connection', 'one-form', 'A connection goes with roles or groups alone.');
}

/**
 * What a check asks.
 * @throws GatewayError `validation-failed` unless it is either a request or an action, whole, with a path that rules can match.
 */
export function checkedQuestion({ method, path, action, resourceType, resourceId }: Asked): CheckedQuestion {
  const request = (method ?? path) !== undefined;
  if (request === ((action ?? resourceType ?? resourceId) !== undefined))
    throw invalidValue('', 'one-question', 'Ask either by method and path, or by action and resourceType.');
  if (request) {
    if (method === undefined) throw invalidValue('/method', 'required', 'Name a method with the path.');
    if (path === undefined) throw invalidValue('/path', 'required', 'Name a path with the method.');
    if (!path.startsWith('/') || canonicalPath(targetOf(path)) !== path)
      throw invalidValue('/path', 'path-invalid', 'Name a decoded path without query, dot segments and “;”.');
    return { method, path };
  }
  if (action === undefined) throw invalidValue('/action', 'required', 'Name an action with the resource.');
  if (resourceType === undefined)
    throw invalidValue('/resourceType', 'required', 'Name a resource type with the action.');
  return { action, resourceType, ...(resourceId === undefined ? {} : { resourceId }) };
}

/** What a changed check asks: all of the new question, or else what it asked before, with what is changed of it. */
export function changedQuestion(before: CheckedQuestion, dto: UpdateCheckDto): CheckedQuestion {
  const { method, path, action, resourceType, resourceId } = dto;
  const asked: Asked = { method, path, action, resourceType, resourceId };
  if (Object.values(asked).every((value) => value === undefined)) return before;
  const request = (method ?? path) !== undefined;
  const kept: Asked = request === 'method' in before ? before : {};
  const said = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return checkedQuestion({ ...kept, ...said });
}

/** A check as the API shows it. @param slugOf Of a connection, by id. */
export function toCheckResponse(
  { id, name, who, asked, expected, version, createdAt, updatedAt }: DecisionCheck,
  slugOf: (connectionId: string) => string,
): CheckResponse {
  const connection =
    'connection' in who && who.connection !== undefined ? { connection: slugOf(who.connection) } : {};
  return {
    id,
    name,
    who: {
      ...('roles' in who ? { roles: [...who.roles] } : {}),
      ...('groups' in who ? { groups: [...who.groups] } : {}),
      ...('subject' in who ? { subject: who.subject } : {}),
      ...('nobody' in who ? { nobody: true } : {}),
      ...connection,
    },
    ...asked,
    expected,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
