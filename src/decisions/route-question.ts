import type { AccessRequirement } from '../access/access.decorators.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import type { Question } from './question.js';

/** What a route of the gateway's own API asks about its caller. */
export function routeQuestion(requirement: AccessRequirement): Question {
  const application = GATEWAY_APPLICATION;
  switch (requirement.kind) {
    case 'public':
      return { kind: 'entry', application };
    case 'signed-in':
      return { kind: 'entry', application, weighed: requirement.weighsPermissions ?? false };
    case 'roles':
      return { kind: 'roles', application, anyRole: requirement.anyRole };
    case 'permission': {
      const [resourceType = '', action = ''] = requirement.permission.split(':');
      return { kind: 'action', application, resourceType, action };
    }
  }
}
