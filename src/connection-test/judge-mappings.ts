import type { GroupWarning } from '../group-mappings/group-identity.js';
import type { ConnectionFacts } from './facts.js';
import type { FindingCode } from './finding-codes.js';
import { finding, listed, type Finding } from './finding.js';

const WARNINGS: Readonly<Record<GroupWarning, { code: FindingCode; detail: string; where: string }>> = {
  'group-not-found-in-okta': {
    code: 'mapped-groups-not-found',
    detail: 'Nobody gets a role by',
    where: 'Directory → Groups → Add group; or here: PATCH groupName of the mapping',
  },
  'group-name-not-unique': {
    code: 'mapped-groups-not-unique',
    detail: 'A name alone does not tell which group is meant; map by the id of the right one:',
    where: 'Here: PATCH groupId of the mapping',
  },
  'group-name-differs-by-case': {
    code: 'mapped-groups-differ-by-case',
    detail: 'Names are compared exactly:',
    where: 'Here: PATCH groupName of the mapping',
  },
  'group-renamed-in-okta': {
    code: 'mapped-groups-renamed',
    detail: 'The mapping can’t follow, because its new name is taken here or no proper name:',
    where: 'Directory → Groups; or here: PATCH groupName of the mapping',
  },
};

type MappingContext = Pick<ConnectionFacts, 'connection' | 'stored' | 'membershipMaxAgeSeconds'>;

/**
 * What there is to say of mappings, triggers and other connections.
 * @param namesOthers Whether the reader may see other connections.
 */
export function judgeMappings(
  { connection, stored, membershipMaxAgeSeconds }: MappingContext,
  namesOthers: boolean,
): Finding[] {
  const { mappings, triggers, twins } = stored;
  const found: Finding[] = [];
  const living = mappings.filter(({ deleted }) => !deleted);
  if (living.length === 0 && connection.defaultRole === null) {
    found.push(
      finding('mappings-none', 'Nobody who signs in gets a role.', 'Here: POST /api/v1/group-mappings'),
    );
  }
  if (connection.platform && !living.some(({ role }) => role === 'admin')) {
    found.push(
      finding(
        'no-admin-mapping',
        'Nobody can administer the gateway by signing in.',
        'Here: POST /api/v1/group-mappings; environment: ADMIN_GROUP',
      ),
    );
  }
  const doubts = judgeDoubts(mappings);
  if (doubts.length === 0 && living.length > 0) {
    found.push(
      finding('mappings-ok', `${living.length} of them, as far as Okta was asked about their groups.`),
    );
  }
  found.push(...doubts);
  if (triggers.length === 0) {
    found.push(
      finding(
        'triggers-none',
        `A change in Okta takes up to ${membershipMaxAgeSeconds} s (MEMBERSHIP_MAX_AGE_SECONDS) to have an effect here.`,
        'Here: POST /api/v1/event-triggers',
      ),
    );
  }
  const failing = triggers.filter(({ failures }) => failures > 0).length;
  if (failing > 0) {
    found.push(
      finding(
        'triggers-failing',
        `${failing} of ${triggers.length} failed at their last run.`,
        'Here: GET /api/v1/event-triggers',
      ),
    );
  }
  if (twins.length > 0) {
    const others = namesOthers ? `: ${listed(twins)}` : '';
    found.push(
      finding(
        'connection-shares-client',
        `People may sign in through either${others}, and are different people to the gateway each time.`,
        'Here: PATCH clientId, with an app integration for each connection',
      ),
    );
  }
  return found;
}

function judgeDoubts(mappings: MappingContext['stored']['mappings']): Finding[] {
  const deleted = mappings.filter((mapping) => mapping.deleted).map(({ groupName }) => groupName);
  const found = Object.entries(WARNINGS).flatMap(([warning, { code, detail, where }]) => {
    const names = mappings
      .filter((mapping) => !mapping.deleted && mapping.warnings.includes(warning as GroupWarning))
      .map(({ groupName }) => groupName);
    return names.length === 0 ? [] : [finding(code, `${detail} ${listed(names)}.`, where)];
  });
  if (deleted.length === 0) return found;
  const where = 'Here: PATCH groupId, or DELETE the mapping';
  return [
    finding('mapped-groups-deleted', `They give nobody a role any more: ${listed(deleted)}.`, where),
    ...found,
  ];
}
