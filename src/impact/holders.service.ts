import { Injectable } from '@nestjs/common';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import { tellingGroups, type TellingGroups } from '../access-model/telling-groups.js';
import type { NamedPerson } from '../live-people/live-people.repository.js';
import { LivePeople } from '../live-people/live-people.service.js';
import type { Membership } from '../subjects/membership.js';
import type { ImpactUnknown } from './impact.dto.js';

/** People with a session who are concerned. */
export interface Concerned {
  readonly people: number;
  readonly sessions: number;
  readonly unknown: ImpactUnknown;
  readonly truncated?: true;
  /** The first of them, as many as were asked for. */
  readonly first?: readonly NamedPerson[];
}

/** Whom to count in a connection. */
export interface HolderQuestion {
  /** The groups that `judge` looks at. */
  readonly telling: TellingGroups;
  readonly judge: (membership: Membership) => boolean;
  /** Id of an application: not people's sessions are counted but what of them is on its hosts. */
  readonly onHostsOf?: string;
  /** How many of them are named; default: nobody. */
  readonly first?: number;
  /** By whose limits sessions count; by default the model in force. */
  readonly model?: AccessModel;
}

/** What more is asked of the holders of roles. */
export type HolderOptions = Pick<HolderQuestion, 'first' | 'model'>;

const EVERYBODY: HolderQuestion = { telling: { names: [], ids: [] }, judge: () => true };

/** Counts people by the roles that they hold at this moment, as decisions derive them. */
@Injectable()
export class Holders {
  constructor(
    private readonly models: AccessModelStore,
    private readonly live: LivePeople,
  ) {}

  /** The model as it is at this moment: to be read after the version that goes with what follows from it. @throws GatewayError `unavailable`. */
  async model(): Promise<AccessModel> {
    return this.models.upToDate();
  }

  /** Counts, in these connections, people who hold one of these roles. @throws GatewayError `unavailable`. */
  async ofRoles(
    connectionIds: readonly string[],
    roles: ReadonlySet<string>,
    options: HolderOptions = {},
  ): Promise<Concerned> {
    const model = await this.model();
    return this.where(connectionIds, (id) => ({
      ...options,
      telling: tellingGroups(model, id),
      judge: (membership) => rolesOf(model, id, membership).some((role) => roles.has(role)),
    }));
  }

  /** Counts everybody. @throws GatewayError `unavailable`. */
  async all(connectionIds: readonly string[]): Promise<Concerned> {
    return this.where(connectionIds, () => EVERYBODY);
  }

  /** Counts what of everybody's sessions is on the hosts of an application. @throws GatewayError `unavailable`. */
  async sessionsOnHosts(connectionIds: readonly string[], applicationId: string): Promise<Concerned> {
    return this.where(connectionIds, () => ({ ...EVERYBODY, onHostsOf: applicationId }));
  }

  /** Counts people whom `questionOf` finds concerned, one connection after the other. @throws GatewayError `unavailable`. */
  async where(
    connectionIds: readonly string[],
    questionOf: (connectionId: string) => HolderQuestion,
  ): Promise<Concerned> {
    const unknown: ImpactUnknown = { suspect: 0, unavailable: 0, tooOld: 0 };
    let [people, sessions, truncated] = [0, 0, false];
    const named: NamedPerson[] = [];
    const model = await this.model();
    const giveUpAt = this.live.patienceEndsMs;
    for (const connectionId of connectionIds) {
      const { judge, ...question } = questionOf(connectionId);
      const found = await this.live.examine(
        connectionId,
        { model, ...question, judge: ({ membership }) => judge(membership) || undefined },
        giveUpAt,
      );
      const ids = found.first.slice(0, Math.max(0, (question.first ?? 0) - named.length)).map(({ id }) => id);
      named.push(...(await this.live.names(ids)).values());
      people += found.concerned;
      sessions += found.sessions;
      truncated ||= found.truncated;
      unknown.suspect += found.unknown.suspect;
      unknown.unavailable += found.unknown.unavailable;
      unknown.tooOld += found.unknown.tooOld;
      // One that could not be walked through has used up the time for the others.
      if (truncated) break;
    }
    return {
      people,
      sessions,
      unknown,
      ...(named.length > 0 ? { first: named } : {}),
      ...(truncated ? { truncated } : {}),
    };
  }
}
