import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { idSearch, type OktaBounds } from '../okta-client/okta-api.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asAdminError } from '../okta-client/okta-problem.js';
import { loadOktaSdk } from '../okta-client/okta-sdk.js';
import {
  OktaGroupAnswersRepository,
  type GroupInOkta,
  type OktaGroupAnswer,
} from './okta-group-answers.repository.js';

/** From then on Okta is asked again, while what is known is shown; in milliseconds. */
const RENEW_AFTER_MS = 60_000;
/** The same where a group was never asked for. */
const COMPLETE_AFTER_MS = 2_000;
/** How long Okta may take altogether, in milliseconds. */
const PATIENCE_MS = 20_000;
/** Groups of one question: more would be too long for an address. */
const AT_ONCE = 50;
/** Connections for which this process asks at one time at most. */
const MOST_ASKED = 10;

/**
 * Remembers what Okta said of a connection's groups, for pages that wait for no Okta: whoever asks is told what is known
 * and how old it is, and Okta is asked again meanwhile, by one replica.
 */
@Injectable()
export class OktaGroupMemory {
  private readonly asking = new Set<string>();
  /** Connections that are looked at again in a moment: a group was mapped right after a question, or during one. */
  private readonly soon = new Set<string>();

  constructor(
    private readonly answers: OktaGroupAnswersRepository,
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {}

  /** What is known; null = nothing yet. @param ids Of the groups that matter. */
  async of(connection: Connection, ids: readonly string[]): Promise<OktaGroupAnswer | null> {
    const known = await this.answers.find(connection.id);
    if (ids.length === 0) return known;
    const complete = ids.every((id) => known !== null && Object.hasOwn(known.groups, id));
    const afterMs = complete ? RENEW_AFTER_MS : COMPLETE_AFTER_MS;
    const dueInMs = known === null ? 0 : known.askedAt.getTime() + afterMs - this.clock.nowMs();
    // Whoever shows it hears of the answer, and need not look again.
    if (!complete && (dueInMs > 0 || this.asking.has(connection.id)))
      this.lookSoon(connection, ids, dueInMs > 0 ? dueInMs : COMPLETE_AFTER_MS);
    else if (dueInMs <= 0) void this.ask(connection, ids, afterMs);
    return known;
  }

  private lookSoon(connection: Connection, ids: readonly string[], inMs: number): void {
    const { id } = connection;
    if (this.soon.has(id)) return;
    this.soon.add(id);
    setTimeout(() => {
      this.soon.delete(id);
      // The database is down: so is everything that would show it.
      this.of(connection, ids).catch(() => undefined);
    }, inMs).unref();
  }

  /** Never rejects: what is known stays, and whoever asks later tries again. */
  private async ask(connection: Connection, ids: readonly string[], afterMs: number): Promise<void> {
    const { id } = connection;
    if (this.asking.has(id) || this.asking.size >= MOST_ASKED) return;
    this.asking.add(id);
    try {
      const at = this.clock.now();
      if (!(await this.answers.claim(id, at, new Date(at.getTime() - afterMs)))) return;
      const groups = await this.read(connection, ids).catch((error: unknown) => asAdminError(error).code);
      await this.answers.note(connection, typeof groups === 'string' ? { problem: groups } : { at, groups });
    } catch {
      // The database is down: so is everything that would show it.
    } finally {
      this.asking.delete(id);
    }
  }

  private async read(connection: Connection, ids: readonly string[]): Promise<OktaGroupAnswer['groups']> {
    // Its first load may take longer than Okta.
    await loadOktaSdk();
    const bounds: OktaBounds = { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' };
    const client = this.clients.forConnection(connection);
    // What can't be asked yet says nothing of groups.
    if (!client) throw new GatewayError('no-api-credential');
    const found = new Map<string, GroupInOkta | null>(ids.map((id) => [id, null]));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const part = ids.slice(from, from + AT_ONCE);
      const query = { limit: part.length, search: idSearch(part), expand: 'stats' } as const;
      const { groups } = await client.listGroups({ ...query, after: undefined }, bounds);
      for (const { id, name, type, members } of groups)
        if (found.has(id)) found.set(id, { name, type, ...(members === undefined ? {} : { members }) });
    }
    return Object.fromEntries(found);
  }
}
