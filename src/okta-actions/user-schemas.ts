import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../config/clock.js';
import type { SchemaAttribute } from '../okta-client/okta-operations.js';
import { reading, type OktaAction } from './okta-action-gate.js';
import { areAlwaysThere, assertProfileFits, assertSearchable, attributesIn } from './profile-rules.js';

/** How long a schema is believed: an attribute that was added meanwhile is known after this time, in milliseconds. */
const FRESH_MS = 3 * 60 * 1000;
const MOST_SCHEMAS = 200;

/** Knows the user profile of each connection's org, and judges by it what is sent there. */
@Injectable()
export class UserSchemas {
  private readonly kept = new LRUCache<string, { schema: readonly SchemaAttribute[]; readAtMs: number }>({
    max: MOST_SCHEMAS,
  });

  constructor(private readonly clock: Clock) {}

  /**
   * The attributes of the org's user profile, at most three minutes old.
   * @throws GatewayError `okta-token-forbidden` that names the scope `okta.schemas.read`, `okta-unavailable`.
   */
  async of({ connection, okta, bounds }: OktaAction): Promise<readonly SchemaAttribute[]> {
    // Whatever is changed of a connection, its version is raised: another org has another schema.
    const key = `${connection.id} ${connection.version}`;
    const kept = this.kept.get(key);
    const now = this.clock.monotonic();
    if (kept && now - kept.readAtMs < FRESH_MS) return kept.schema;
    const schema = await reading('okta.schemas.read', () => okta.getUserSchema(bounds));
    this.kept.set(key, { schema, readAtMs: now });
    return schema;
  }

  /** @throws GatewayError as {@link of}, `validation-failed` as {@link assertProfileFits}. */
  async assertProfile(
    action: OktaAction,
    profile: Readonly<Record<string, unknown>>,
    complete: boolean,
  ): Promise<void> {
    assertProfileFits(profile, await this.of(action), complete);
  }

  /** @throws GatewayError as {@link of}, `validation-failed` for attributes that nobody has. */
  async assertSearch(action: OktaAction, expression: string): Promise<void> {
    const names = attributesIn(expression);
    if (!areAlwaysThere(names)) assertSearchable(names, await this.of(action));
  }
}
