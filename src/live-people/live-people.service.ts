import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { rolesOf } from '../access-model/resolve-roles.js';
import { strictestLimits } from '../access-model/strictest-limits.js';
import { tellingGroups, type TellingGroups } from '../access-model/telling-groups.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { asUnavailable } from '../errors/outage.js';
import { limitsAsTimes, NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import type { Membership } from '../subjects/membership.js';
import {
  LivePeopleRepository,
  type AlikePeople,
  type GroundLimits,
  type LiveQuery,
  type NamedPerson,
  type RoleGround,
  type Slice,
} from './live-people.repository.js';

/** People whom the database counts by one statement: none takes long, and there is something to tell when time is up. */
export const SLICE = 150_000;
/** The same where roles limit sessions, which takes longer. */
const LIMITED_SLICE = 40_000;
/** How long it may take altogether, in milliseconds. */
export const PATIENCE_MS = 6_000;
/** Kinds of people judged at a time: other requests are served in between. */
export const BATCH = 1_000;

/** Why the groups of somebody can't be relied on. */
export type Doubt = 'suspect' | 'unavailable' | 'tooOld';

/** People whose groups can't be relied on, by why. */
export type DoubtCounts = Record<Doubt, number>;

/** People with a session who are alike in all that is asked about. */
export interface LiveKind {
  /** Theirs, with the groups alone that tell something. */
  readonly membership: Membership;
  /** False when their groups can't be relied on. */
  readonly certain: boolean;
  readonly people: number;
  readonly sessions: number;
}

/** Somebody with a session who is concerned, and how. */
export interface ConcernedPerson<Effect> {
  readonly id: string;
  readonly effect: Effect;
  readonly certain: boolean;
}

/** What is asked about everybody with a session. */
export interface LiveQuestion<Effect> {
  /** The groups that the judge looks at. */
  readonly telling: TellingGroups;
  /** What it means for people; undefined = they are not concerned. */
  readonly judge: (kind: LiveKind) => Effect | undefined;
  /** How many of each kind are told by their ids. */
  readonly first?: number;
  /** Id of an application: not people's sessions are counted but what of them is on its hosts. */
  readonly onHostsOf?: string;
  /** By whose limits sessions count; by default the model in force. */
  readonly model?: AccessModel;
}

/** What became of everybody with a session. */
export interface ExaminedPeople<Effect = unknown> {
  readonly examined: number;
  /** People whom the judge found concerned, and their sessions. */
  readonly concerned: number;
  readonly sessions: number;
  readonly unknown: DoubtCounts;
  /** Of those concerned, by their ids: the first of each kind, so that nobody is left out before them. */
  readonly first: readonly ConcernedPerson<Effect>[];
  /** True when there was no time for all of them. */
  readonly truncated: boolean;
  /** Whether somebody with this id was looked at if they have a session. */
  readonly reached: (id: string) => boolean;
}

/** Looks at everybody who is signed in, within bounds. */
@Injectable()
export class LivePeople {
  private readonly staleLimitMs: number;

  constructor(
    private readonly people: LivePeopleRepository,
    private readonly models: AccessModelStore,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {
    this.staleLimitMs = configuration.membership.staleLimitSeconds * 1000;
  }

  /** Until when an examination that begins now may go on; monotonic. */
  get patienceEndsMs(): number {
    return this.clock.monotonic() + PATIENCE_MS;
  }

  /**
   * Asks what something means for everybody of a connection who has a session that counts now, by the limits of their
   * roles.
   * @param giveUpAt Monotonic. Whoever examines several connections has the patience of one for all of them.
   * @throws GatewayError `unavailable`.
   */
  async examine<Effect>(
    connectionId: string,
    { telling, judge, first = 0, onHostsOf, model: asked }: LiveQuestion<Effect>,
    giveUpAt: number = this.patienceEndsMs,
  ): Promise<ExaminedPeople<Effect>> {
    const unknown: DoubtCounts = { suspect: 0, unavailable: 0, tooOld: 0 };
    const found = { examined: 0, concerned: 0, sessions: 0 };
    const named: ConcernedPerson<Effect>[] = [];
    const at = this.clock.now();
    const validAfter = await orUnavailable(this.people.validAfter(connectionId));
    const model = asked ?? (await this.models.current());
    const most = model.limitsOfRole.size === 0 ? SLICE : LIMITED_SLICE;
    // What is on one application's hosts is found by an index: parts would only look it up again.
    const slices =
      onHostsOf === undefined
        ? slicesFor(await orUnavailable(this.people.countPeople(connectionId)), most)
        : [ALL];
    let done = 0;
    for (const slice of slices) {
      if (this.clock.monotonic() >= giveUpAt) break;
      const query = await this.queryOf(
        { connectionId, telling, validAfter, first, at, onHostsOf },
        slice,
        model,
      );
      const kinds = await orUnavailable(this.people.findAlike(query, slice));
      const ofSlice: ConcernedPerson<Effect>[] = [];
      for (const [index, kind] of kinds.entries()) {
        if (index > 0 && index % BATCH === 0) await nextTurn();
        const doubt = doubtAbout(kind);
        found.examined += kind.people;
        if (doubt) unknown[doubt] += kind.people;
        const { people, sessions } = kind;
        const certain = doubt === undefined;
        const effect = judge({ membership: membershipOf(kind, at), certain, people, sessions });
        if (effect === undefined) continue;
        found.concerned += people;
        found.sessions += sessions;
        for (const id of idsIn(kind.first)) ofSlice.push({ id, effect, certain });
      }
      named.push(...ofSlice.sort((one, other) => (one.id < other.id ? -1 : 1)));
      done += 1;
    }
    const end = slices[done]?.from ?? null;
    const truncated = done < slices.length;
    const reached = (id: string): boolean => !truncated || (end !== null && id < end);
    return { ...found, unknown, first: named, truncated, reached };
  }

  /** Which of these people, by their `sub`s, have a session that counts now: their ids. @throws GatewayError `unavailable`. */
  async among(connectionId: string, subs: readonly string[]): Promise<ReadonlySet<string>> {
    if (subs.length === 0) return new Set();
    const at = this.clock.now();
    const validAfter = await orUnavailable(this.people.validAfter(connectionId));
    const asked = { connectionId, telling: NOTHING, validAfter, first: subs.length, at };
    const query = await this.queryOf(asked, ALL, await this.models.current());
    const kinds = await orUnavailable(this.people.findAlike({ ...query, subs }, ALL));
    return new Set(kinds.flatMap(({ first }) => idsIn(first)));
  }

  /** How people are named, by their ids; who is gone is missing. @throws GatewayError `unavailable`. */
  async names(ids: readonly string[]): Promise<ReadonlyMap<string, NamedPerson>> {
    return ids.length === 0 ? new Map() : orUnavailable(this.people.findNames(ids));
  }

  private async queryOf(
    asked: Pick<LiveQuery, 'connectionId' | 'telling' | 'validAfter' | 'first' | 'at' | 'onHostsOf'>,
    slice: Slice,
    model: AccessModel,
  ): Promise<LiveQuery> {
    const { connectionId, telling, at } = asked;
    const { idleSince } = limitsAsTimes(NO_SESSION_LIMITS, at, this.configuration);
    const readSince = new Date(at.getTime() - this.staleLimitMs);
    const query = { ...asked, idleSince, readSince, limits: [] };
    if (model.limitsOfRole.size === 0) return query;
    const own = tellingGroups(model, connectionId);
    const wider = {
      ...query,
      telling: { names: [...telling.names, ...own.names], ids: [...telling.ids, ...own.ids] },
    };
    const limits: GroundLimits[] = [];
    for (const [index, ground] of (await orUnavailable(this.people.findGrounds(wider, slice))).entries()) {
      if (index > 0 && index % BATCH === 0) await nextTurn();
      const ofRoles = strictestLimits(model, rolesOf(model, connectionId, membershipOf(ground, at)));
      if (ofRoles === NO_SESSION_LIMITS) continue;
      const { begunSince, idleSince: since } = limitsAsTimes(ofRoles, at, this.configuration);
      limits.push({ ...ground, begunSince, idleSince: since });
    }
    return { ...wider, limits };
  }
}

const ALL: Slice = { from: null, until: null };
const NOTHING: TellingGroups = { names: [], ids: [] };

/** What the roles of people with this ground follow from. */
export function membershipOf({ groups, readByApi, completeness }: RoleGround, at: Date): Membership {
  return { groups, source: readByApi ? 'api' : 'id-token', completeness, fetchedAt: at };
}

function doubtAbout({ completeness, tooOld }: AlikePeople): Doubt | undefined {
  if (completeness !== 'complete') return completeness;
  return tooOld ? 'tooOld' : undefined;
}

function idsIn(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

/** Ids are drawn at random: equal parts of what they may be hold nearly as many people each. */
export function slicesFor(people: number, most: number): Slice[] {
  const count = Math.max(1, Math.ceil(people / most));
  const edge = (index: number): string | null => {
    if (index === 0 || index === count) return null;
    const beginning = Math.floor((index / count) * 2 ** 32);
    return `${beginning.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;
  };
  return Array.from({ length: count }, (_, index) => ({ from: edge(index), until: edge(index + 1) }));
}

/** What the database tells. @throws GatewayError `unavailable`. */
export async function orUnavailable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw asUnavailable(error);
  }
}
