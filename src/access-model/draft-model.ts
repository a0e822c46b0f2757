import type { AccessRule } from '../applications/access-rule.js';
import type { AccessModel, ApplicationFacts, ConnectionFacts } from './access-model.js';
import { grantsByPermission, indexMappings, inheritingRules } from './build-access-model.js';
import { RuleMatcher } from './rule-matcher.js';

/** A grant that is only considered. */
export interface DraftGrant {
  /** Key of the role, or `*`. */
  readonly role: string;
  readonly resourceType: string;
  readonly action: string;
  /** CEL; absent = it always holds. */
  readonly condition?: string | undefined;
}

/** A group mapping that is only considered. */
export interface DraftMapping {
  readonly groupName: string;
  /** Absent = that of the mapping of this group which is in force, if there is one. */
  readonly groupId?: string | undefined;
  /** Key of the role. */
  readonly role: string;
}

/** What an application would ask for instead of what it does; what is absent stays. */
export interface DraftPolicy {
  /** Without what they inherit: that is added. */
  readonly accessRules?: readonly AccessRule[] | undefined;
  readonly grants?: readonly DraftGrant[] | undefined;
}

/** The grants of an application as a list, by resource type, action and rank as they come. */
export function grantsOf({ grants }: Pick<ApplicationFacts, 'grants'>): DraftGrant[] {
  return [...grants].flatMap(([permission, holders]) => {
    // The type ends at the first colon.
    const colon = permission.indexOf(':');
    const [resourceType, action] = [permission.slice(0, colon), permission.slice(colon + 1)];
    return [...holders].map(([role, condition]) => {
      return { role, resourceType, action, ...(condition === null ? {} : { condition: condition.text }) };
    });
  });
}

/** An application as it would be with another policy. */
export function draftApplication(application: ApplicationFacts, draft: DraftPolicy): ApplicationFacts {
  const accessRules = draft.accessRules && inheritingRules(draft.accessRules, application.stepUp);
  return {
    ...application,
    ...(accessRules && { accessRules, matcher: new RuleMatcher(accessRules) }),
    ...(draft.grants && { grants: grantsByPermission(draft.grants) }),
  };
}

/** A connection as it would be with other mappings. Those to unknown roles grant nothing. */
export function draftConnection(
  connection: ConnectionFacts,
  mappings: readonly DraftMapping[],
  { roleIndex }: Pick<AccessModel, 'roleIndex'>,
): ConnectionFacts {
  const rows = mappings.map(({ groupName, groupId, role }) => {
    const known = connection.mappingsByName.get(groupName);
    const same = known && (groupId === undefined || groupId === known.groupId);
    return {
      groupName,
      groupId: groupId ?? known?.groupId ?? null,
      roleKey: role,
      ambiguousName: same ? known.ambiguousName : false,
    };
  });
  return { ...connection, ...indexMappings(rows, roleIndex) };
}

/** The model with another form of one of its applications, and of one of its connections. It has the same version. */
export function withDraft(
  model: AccessModel,
  {
    application,
    connection,
  }: {
    readonly application?: ApplicationFacts | undefined;
    readonly connection?: ConnectionFacts | undefined;
  },
): AccessModel {
  return {
    ...model,
    ...(application && {
      applications: new Map(model.applications).set(application.slug, application),
      applicationsByHost: new Map(
        [...model.applicationsByHost].map(([host, known]) => [
          host,
          known.id === application.id ? application : known,
        ]),
      ),
    }),
    ...(connection && {
      connections: new Map(model.connections).set(connection.id, connection),
      connectionsBySlug: new Map(model.connectionsBySlug).set(connection.slug, connection),
    }),
  };
}
