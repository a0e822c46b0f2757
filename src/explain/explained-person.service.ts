import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import { readStanding } from '../directory/okta-standing.js';
import { invalidValue, notFound } from '../errors/gateway-error.js';
import { resourceId } from '../http/resource-id.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import type { OktaUser } from '../okta-client/okta-operations.js';
import { asAdminError, OktaProblem } from '../okta-client/okta-problem.js';
import { madeUpPerson } from '../subjects/made-up-person.js';
import type { Membership } from '../subjects/membership.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository, toSubjectFacts } from '../subjects/subjects.repository.js';
import { ExplainedPeopleRepository } from './explained-people.repository.js';
import type { ExplainDto, ExplainedSubjectDto, ExplainResponse } from './explain.dto.js';

/** Somebody about whom a question was asked. */
export interface ExplainedPerson {
  readonly connection: Connection;
  readonly facts: SubjectFacts;
  /** False for somebody who never signed in here: `facts` is then what a sign-in would find, and has no id. */
  readonly known: boolean;
  readonly oktaStatus: string | undefined;
  readonly refresh: ExplainResponse['refresh'];
  /** Why it is nobody who could be let in. */
  readonly nobody: DecisionReason | undefined;
}

const REREAD_MS = 3_000;
/** For a stranger two questions are asked. */
const LOOK_UP_MS = 6_000;

/** Finds the person that a question is about: here, else in Okta. */
@Injectable()
export class ExplainedPeople {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly subjects: SubjectsRepository,
    private readonly people: ExplainedPeopleRepository,
    private readonly refresher: MembershipRefresher,
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {}

  /**
   * Somebody who is named by groups alone is made up: they have these groups, just read.
   * @throws GatewayError `validation-failed` unless exactly one way to name the person is used, or when a login has
   *   several hits; `not-found` for a connection or a person that the caller may not see, or nobody knows; what Okta's
   *   errors are for admins.
   */
  async find(
    caller: Caller,
    { subject, groups, connection: slugOrId, refresh }: ExplainDto,
  ): Promise<ExplainedPerson> {
    if (groups)
      return this.imagine(groups, subject, await visibleConnection(this.connections, caller, slugOrId));
    if (!subject) throw invalidValue('/subject', 'one-form', 'Name the person, or groups.');
    assertOneForm(subject);
    const found = await this.findHere(caller, subject, slugOrId);
    if (found.subject) return this.reread(found.connection, found.subject, refresh ?? false);
    return this.findInOkta(found.connection, subject, refresh ?? false);
  }

  private imagine(
    groups: readonly string[],
    subject: ExplainedSubjectDto | undefined,
    connection: Connection,
  ): ExplainedPerson {
    if (subject) throw invalidValue('/groups', 'one-form', 'Name a person or groups, not both.');
    const membership = {
      groups: groups.map((name) => ({ name })),
      source: 'id-token',
      completeness: 'complete',
      fetchedAt: this.clock.now(),
    } as const;
    return {
      connection,
      facts: madeUpPerson({ connectionId: connection.id, membership }),
      known: false,
      oktaStatus: undefined,
      refresh: 'not-asked',
      nobody: undefined,
    };
  }

  private async findHere(
    caller: Caller,
    { id, sub, login }: ExplainedSubjectDto,
    slugOrId: string | undefined,
  ): Promise<{ connection: Connection; subject: Subject | undefined }> {
    if (id !== undefined) {
      const subject = await this.subjects.findById(resourceId(id, 'person'));
      if (!subject || (!caller.platform && subject.connectionId !== caller.connectionId))
        throw notFound('person');
      const connection = await visibleConnection(this.connections, caller, slugOrId ?? subject.connectionId);
      if (connection.id !== subject.connectionId) throw notFound('person');
      return { connection, subject };
    }
    const connection = await visibleConnection(this.connections, caller, slugOrId);
    if (sub !== undefined) {
      const subject = await this.people.findBySub(connection.id, sub);
      return { connection, subject: subject ?? undefined };
    }
    const [subject, second] = await this.people.findByLogin(connection.id, login ?? '');
    if (second) {
      throw invalidValue(
        '/subject/login',
        'ambiguous',
        'Several people have this login: name one by id or sub.',
      );
    }
    return { connection, subject };
  }

  private async reread(connection: Connection, subject: Subject, wanted: boolean): Promise<ExplainedPerson> {
    const person = { connection, known: true, oktaStatus: undefined, nobody: undefined };
    const stored = toSubjectFacts(subject);
    if (!wanted) return { ...person, facts: stored, refresh: 'not-asked' };
    if (!this.refresher.canReread(connection.id, stored))
      return { ...person, facts: stored, refresh: 'not-possible' };
    const facts = await this.refresher.refresh(subject.id, { waitMs: REREAD_MS });
    if (facts === 'unreachable') return { ...person, facts: stored, refresh: 'failed' };
    if (facts !== 'gone') return { ...person, facts, refresh: 'done' };
    const now = (await this.subjects.findFacts([subject.id])).get(subject.id);
    if (!now) throw notFound('person');
    return { ...person, facts: now, refresh: 'done', nobody: 'subject-disabled' };
  }

  private async findInOkta(
    connection: Connection,
    named: ExplainedSubjectDto,
    refresh: boolean,
  ): Promise<ExplainedPerson> {
    const bounds = { deadlineMs: this.clock.monotonic() + LOOK_UP_MS, priority: 'admin' } as const;
    const fetchedAt = this.clock.now();
    try {
      const okta = this.clients.forConnection(connection);
      if (!okta) throw notFound('person');
      const user = await okta.getUser(named.sub ?? named.login ?? '', bounds);
      if (!isMeant(user, named)) throw notFound('person');
      // Somebody who signed in here under a login that they had then.
      const known = await this.people.findBySub(connection.id, user.id);
      if (known) return await this.reread(connection, known, refresh);
      const standing = await readStanding(okta, user.id, bounds);
      const groups = standing.gone ? [] : standing.groups;
      const membership = { groups, source: 'api', completeness: 'complete', fetchedAt } as const;
      return {
        connection,
        facts: stranger(user, connection.id, membership),
        known: false,
        oktaStatus: user.status,
        refresh: refresh ? 'done' : 'not-asked',
        nobody: standing.gone ? 'subject-disabled' : undefined,
      };
    } catch (error) {
      if (error instanceof OktaProblem && error.kind === 'not-found') throw notFound('person');
      throw asAdminError(error);
    }
  }
}

/** Okta also finds people by the beginning of a login, and by a login where an id was given. */
function isMeant({ id, profile }: OktaUser, { sub, login }: ExplainedSubjectDto): boolean {
  if (sub !== undefined) return id === sub;
  return String(profile['login']).toLowerCase() === login?.toLowerCase();
}

function assertOneForm({ id, sub, login }: ExplainedSubjectDto): void {
  if ([id, sub, login].filter((form) => form !== undefined).length === 1) return;
  throw invalidValue('/subject', 'one-form', 'Name the person by exactly one of id, sub and login.');
}

/** What a first sign-in would store of somebody. */
function stranger(
  { id: sub, profile }: Pick<OktaUser, 'id' | 'profile'>,
  connectionId: string,
  membership: Membership,
): SubjectFacts {
  const text = (name: string) => {
    const value = profile[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const fullName = [text('firstName'), text('lastName')].filter((part) => part !== null).join(' ');
  const name = text('displayName') ?? (fullName === '' ? null : fullName);
  const [login, email] = [text('login'), text('email')];
  return madeUpPerson({ connectionId, membership, sub, login, email, name });
}
