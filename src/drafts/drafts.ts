import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import {
  EVERYBODY,
  type AccessModel,
  type ApplicationFacts,
  type ConnectionFacts,
} from '../access-model/access-model.js';
import { draftApplication, draftConnection, withDraft } from '../access-model/draft-model.js';
import { accessRuleFaults } from '../applications/access-rule.js';
import { toAccessRules } from '../applications/application-response.dto.js';
import { rolesNamedBy } from '../applications/application-rules.js';
import { conditionFault } from '../conditions/condition-fault.js';
import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import { assertOneToOne } from '../group-mappings/mapping-set-plan.js';
import type { DraftDto } from './draft.dto.js';

const MOST_ERRORS = 100;

/**
 * A draft tells its asker nothing that they might not read: whoever tries rules may read rules, and whoever tries a
 * condition on a person's facts may read people.
 * @throws GatewayError `permission-denied`.
 */
export function assertMayDraft({ permissions }: Caller, { accessRules, grants, mappings }: DraftDto): void {
  const conditional = [...(accessRules ?? []), ...(grants ?? [])].some(
    ({ condition }) => condition !== undefined,
  );
  const needed: (GatewayPermission | false)[] = [
    (accessRules ?? grants) !== undefined && 'applications:read',
    mappings !== undefined && 'group-mappings:read',
    conditional && 'subjects:read',
  ];
  for (const permission of needed) {
    if (permission && !permissions.has(permission))
      throw new GatewayError('permission-denied', `You need the permission ${permission} for such a draft.`);
  }
}

/**
 * Judges a draft by the rules that a write obeys.
 * @param pointer JSON Pointer of the draft.
 * @throws GatewayError `validation-failed`, `unknown-role`, `group-already-mapped`, `role-already-mapped`.
 */
export function assertAcceptableDraft(draft: DraftDto, { roleIndex }: AccessModel, pointer = '/draft'): void {
  const rules = toAccessRules(draft.accessRules ?? []);
  const grants = draft.grants ?? [];
  const mappings = draft.mappings ?? [];
  const errors: FieldError[] = accessRuleFaults(rules, `${pointer}/accessRules`);
  for (const [index, { condition }] of grants.entries()) {
    const fault = condition === undefined ? undefined : conditionFault(condition);
    if (fault === undefined) continue;
    const at = `${pointer}/grants/${index}/condition`;
    errors.push({ pointer: at, code: 'condition-invalid', detail: `The condition ${fault}.` });
  }
  assertNone('validation-failed', errors);
  const named = [
    ...rolesNamedBy(rules).map(({ key, pointer: at }) => ({ key, at: pointer + at })),
    ...grants.map(({ role }, index) => ({ key: role, at: `${pointer}/grants/${index}/role` })),
    ...mappings.map(({ role }, index) => ({ key: role, at: `${pointer}/mappings/${index}/role` })),
  ];
  const unknown = named.filter(({ key }) => key !== EVERYBODY && !roleIndex.has(key));
  assertNone(
    'unknown-role',
    unknown.map(({ key, at }) => ({
      pointer: at,
      code: 'unknown-role',
      detail: `There is no role "${key}".`,
    })),
  );
  assertOneToOne(mappings);
}

/** The model as it would be with a draft, of what is asked about; that which is undefined has no draft. */
export function modelWithDraft(
  model: AccessModel,
  draft: DraftDto,
  {
    application,
    connection,
  }: { readonly application: ApplicationFacts | undefined; readonly connection: ConnectionFacts | undefined },
): AccessModel {
  const { accessRules, grants, mappings } = draft;
  return withDraft(model, {
    application:
      application && (accessRules ?? grants)
        ? draftApplication(application, { accessRules: accessRules && toAccessRules(accessRules), grants })
        : undefined,
    connection: connection && mappings ? draftConnection(connection, mappings, model) : undefined,
  });
}

function assertNone(code: 'validation-failed' | 'unknown-role', errors: readonly FieldError[]): void {
  const [first] = errors;
  if (first)
    throw new GatewayError(code, `${first.pointer}: ${first.detail}`, {
      errors: errors.slice(0, MOST_ERRORS),
    });
}
