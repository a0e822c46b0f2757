import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { toStepUp } from '../applications/application-response.dto.js';
import { asksForStrength } from '../applications/step-up.js';
import { decideStrictly } from '../decisions/decide.js';
import { isOpen, verdictOn } from '../decisions/judge-requirement.js';
import type { Standing } from '../decisions/standing.js';
import type { Moment } from '../decisions/step-up.js';
import type {
  ApplicationAccessResponse,
  HeldPermissionResponse,
  PassingRuleResponse,
} from './held-access.dto.js';

/** Permissions, and rules, of one application that are shown at most: somebody reads them. */
const MOST_SHOWN = 100;

/** What a person may do in an application, asked of the decisions themselves: nothing here knows how they are made. */
export function heldAccess(
  model: AccessModel,
  standing: Standing,
  application: ApplicationFacts,
  moment: Moment,
): ApplicationAccessResponse {
  const entry = decideStrictly(model, standing, { kind: 'entry', application: application.slug }, moment);
  const permissions = entry.allowed ? heldPermissions(model, standing, application, moment) : [];
  const rules = passingRules(standing, application, moment, entry.allowed);
  return {
    slug: application.slug,
    name: application.name,
    hosts: [...application.hosts],
    allowed: entry.allowed,
    reason: entry.reason,
    enforced: application.enforced,
    permissions: permissions.slice(0, MOST_SHOWN),
    permissionsTotal: permissions.length,
    rules: rules.slice(0, MOST_SHOWN),
    rulesTotal: rules.length,
    rulesOfApplication: application.accessRules.length,
  };
}

function heldPermissions(
  model: AccessModel,
  standing: Standing,
  { slug, grants }: ApplicationFacts,
  moment: Moment,
): HeldPermissionResponse[] {
  return [...grants.keys()].sort().flatMap((permission): HeldPermissionResponse[] => {
    const separator = permission.lastIndexOf(':');
    const { reason } = decideStrictly(
      model,
      standing,
      {
        kind: 'action',
        application: slug,
        resourceType: permission.slice(0, separator),
        action: permission.slice(separator + 1),
      },
      moment,
    );
    if (reason !== 'allowed' && reason !== 'condition-false') return [];
    return [{ permission, conditional: reason === 'condition-false' }];
  });
}

/** The rules that would let somebody through; for whom the application is closed those alone that are open to all. */
function passingRules(
  standing: Standing,
  application: ApplicationFacts,
  moment: Moment,
  mayEnter: boolean,
): PassingRuleResponse[] {
  const [host = ''] = application.hosts;
  return application.accessRules.flatMap((rule, index): PassingRuleResponse[] => {
    const open = isOpen(rule);
    if (!open && !mayEnter) return [];
    const { path, methods } = rule;
    const question = { kind: 'proxied', host, method: methods?.[0] ?? 'GET', target: path } as const;
    const given = { subject: standing, application, question, moment, path };
    const verdict = open ? 'allowed' : verdictOn(given, standing, rule);
    if (verdict !== 'allowed' && verdict !== 'condition-false' && verdict !== 'step-up-required') return [];
    return [
      {
        index,
        path,
        ...(methods && { methods: [...methods] }),
        public: open,
        conditional: verdict === 'condition-false',
        ...(asksForStrength(rule) ? { stepUp: toStepUp(rule) } : {}),
      },
    ];
  });
}
