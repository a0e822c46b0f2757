import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { ConnectionFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { invalidValue, notFound } from '../errors/gateway-error.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { LivePeopleRepository } from '../live-people/live-people.repository.js';
import { LivePeople, type ExaminedPeople } from '../live-people/live-people.service.js';
import { MappingChange } from '../live-people/mapping-change.js';
import { MOST_NAMED } from '../live-people/role-tally.js';
import { SubjectsRepository, toSubjectFacts } from '../subjects/subjects.repository.js';
import { ConcernedMembersReader, type ConcernedMembers } from './concerned-members.js';
import { PreviewIdentification } from './preview-identification.service.js';
import { applicationsOf } from './preview-applications.js';
import { PreviewTally } from './preview-tally.js';
import type { PreviewDto, PreviewLive, PreviewOkta, PreviewPerson, PreviewResponse } from './preview.dto.js';
import { withRoles } from './roles-to-come.js';
import { wantedEntries, withoutConflicts } from './wanted-mappings.js';
import { WriteConflicts } from './write-conflicts.service.js';

const ADMIN = 'admin';

/** Says who would gain and lose which role by a change of group mappings, before anything is written. */
@Injectable()
export class MappingPreview {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly mappings: GroupMappingsRepository,
    private readonly models: AccessModelStore,
    private readonly identification: PreviewIdentification,
    private readonly conflicts: WriteConflicts,
    private readonly members: ConcernedMembersReader,
    private readonly live: LivePeople,
    private readonly people: LivePeopleRepository,
    private readonly subjects: SubjectsRepository,
  ) {}

  /** @throws GatewayError `not-found` for the connection, `validation-failed`, `unavailable`. */
  async preview(caller: Caller, dto: PreviewDto): Promise<PreviewResponse> {
    assertOneForm(dto);
    const connection = await visibleConnection(this.connections, caller, dto.connection);
    const existing = await this.mappings.findAll(connection.id);
    const wanted = wantedEntries(existing, dto);
    const identified = await this.identification.identify(connection.id, wanted.entries);
    const { accepted, conflicts } = withoutConflicts(identified.entries);
    const refused = await this.conflicts.find(caller, connection, existing, accepted, dto.newRoles);

    const model = withRoles(await this.models.upToDate(), dto.newRoles ?? []);
    const facts = model.connections.get(connection.id);
    if (!facts) throw notFound('connection');
    const change = new MappingChange(model, facts, accepted);
    const tally = new PreviewTally(dto.mostNamed);
    const [live, read] = await Promise.all([
      this.live.examine(connection.id, {
        telling: change.tellingGroups(),
        judge: ({ membership, people }) => {
          const { keeps, ...changed } = change.withKept(membership);
          tally.keep(keeps, people);
          return tally.count(changed, people) ? changed : undefined;
        },
        first: dto.mostNamed ?? MOST_NAMED,
      }),
      this.members.read(connection, change.concernedGroups()),
    ]);
    const found = change.concernsUnknownGroups() ? asPartial(read) : read;
    for (const { id, effect, certain } of live.first)
      tally.name({ id, sub: '', login: null, name: null, source: 'session', ...copyOf(effect), certain });
    const okta = await this.tallyMembers(facts, change, found, live, tally);
    const named = caller.permissions.has('subjects:read');
    const roles = tally.rolesWithKept(model);
    return {
      connection: connection.slug,
      setVersion: connection.mappingSetVersion,
      conflicts: [...wanted.conflicts, ...identified.conflicts, ...conflicts, ...refused],
      warnings: identified.warnings,
      roles,
      ...(caller.permissions.has('applications:read') ? { applications: applicationsOf(model, roles) } : {}),
      live: toPreviewLive(live),
      okta,
      named,
      people: named ? await this.withNames(tally.people) : [],
      peopleTotal: tally.total,
      truncated: live.truncated || okta.status === 'partial' || identified.truncated,
      callerLosesAdmin: await this.losesAdmin(caller, connection, change),
    };
  }

  /** Counts those whom Okta named and who have no session: the others were judged by what is stored of them. */
  private async tallyMembers(
    facts: ConnectionFacts,
    change: MappingChange,
    { status, reason, groups, members }: ConcernedMembers,
    { reached }: ExaminedPeople,
    tally: PreviewTally,
  ): Promise<PreviewOkta> {
    const ids = await this.people.findIds(facts.id, [...members.keys()]);
    const signedIn = await this.live.among(facts.id, [...ids.keys()]);
    // Other groups matter, too, where people need one of them, or none for the default role.
    const certain = status === 'complete' && facts.defaultRole === null && facts.requiredGroups.length === 0;
    let changed = 0;
    for (const [sub, { user, groups: concerned }] of members) {
      const id = ids.get(sub) ?? null;
      if (id !== null && signedIn.has(id) && reached(id)) continue;
      const roles = change.ofGroups(concerned);
      if (!tally.count(roles, 1)) continue;
      changed += 1;
      const { login, firstName, lastName } = user.profile;
      const name = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ');
      tally.name({
        id,
        sub,
        login: typeof login === 'string' ? login : null,
        name: name === '' ? null : name,
        source: 'okta',
        ...copyOf(roles),
        certain,
      });
    }
    const counts = { groups, members: members.size, known: ids.size, changed };
    return { status, ...(reason === undefined ? {} : { reason }), ...counts };
  }

  /** People with a session were only counted so far: who they are is read of those who are told. */
  private async withNames(people: readonly PreviewPerson[]): Promise<PreviewPerson[]> {
    const live = people.flatMap(({ id, source }) => (id !== null && source === 'session' ? [id] : []));
    const names = await this.live.names(live);
    return people.flatMap((person) => {
      if (person.source === 'okta') return [person];
      const named = names.get(person.id ?? '');
      return named ? [{ ...person, ...named }] : [];
    });
  }

  private async losesAdmin(caller: Caller, connection: Connection, change: MappingChange): Promise<boolean> {
    const concerned = caller.type === 'person' && caller.connectionId === connection.id;
    if (!concerned || !caller.roles.includes(ADMIN)) return false;
    const subject = await this.subjects.findById(caller.id);
    return subject === null || !change.rolesAfter(toSubjectFacts(subject).membership).includes(ADMIN);
  }
}

function toPreviewLive({ examined, concerned, sessions, unknown, truncated }: ExaminedPeople): PreviewLive {
  return { examined, changed: concerned, sessions, unknown, truncated };
}

function assertOneForm({ mappings, add, remove }: PreviewDto): void {
  const difference = add !== undefined || remove !== undefined;
  if ((mappings !== undefined) !== difference) return;
  throw invalidValue('', 'one-form', 'Send either the whole set as mappings, or what to add and to remove.');
}

/** What Okta told is not all when some groups concerned are known by name alone. */
function asPartial(read: ConcernedMembers): ConcernedMembers {
  return read.reason === undefined ? { ...read, status: 'partial', reason: 'group-id-unknown' } : read;
}

function copyOf({ gains, loses }: { gains: readonly string[]; loses: readonly string[] }) {
  return { gains: [...gains], loses: [...loses] };
}
