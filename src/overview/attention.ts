import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import { Clock } from '../config/clock.js';
import { FirstConnection } from '../connections/first-connection.js';
import { attentionKinds, type AttentionItem, type AttentionKind } from './attention.dto.js';
import { AttentionRepository, type StoredAttention } from './attention.repository.js';

/** What ends within this time ends soon, in milliseconds. */
const SOON_MS = 7 * 24 * 3_600_000;

/** What each kind takes, and whether it is the platform's alone to see. */
const NEEDED: Readonly<
  Record<AttentionKind, { readonly permission: GatewayPermission; readonly platform?: true }>
> = {
  'dead-deliveries': { permission: 'event-triggers:read' },
  'expiring-tokens': { permission: 'api-tokens:read' },
  'expiring-credentials': { permission: 'applications:read', platform: true },
  'shadow-mode': { permission: 'applications:read' },
  'environment-drift': { permission: 'configuration:read', platform: true },
};

/** Says what wants somebody's attention, as far as the caller may see it. */
@Injectable()
export class Attention {
  constructor(
    private readonly repository: AttentionRepository,
    private readonly firstConnection: FirstConnection,
    private readonly clock: Clock,
  ) {}

  /**
   * @param connectionId Undefined = of the whole gateway.
   * @returns undefined for a caller who may see nothing of it.
   * @throws Error when the database doesn't answer in time.
   */
  async of(caller: Caller, connectionId: string | undefined): Promise<AttentionItem[] | undefined> {
    const kinds = attentionKinds.filter((kind) => {
      const { permission, platform } = NEEDED[kind];
      return caller.permissions.has(permission) && (caller.platform || !platform);
    });
    if (kinds.length === 0) return undefined;
    const from = this.clock.now();
    const soon = { from, to: new Date(from.getTime() + SOON_MS) };
    const stored = kinds.filter((kind): kind is StoredAttention => kind !== 'environment-drift');
    const [found, drift] = await Promise.all([
      this.repository.find(stored, connectionId, soon),
      kinds.includes('environment-drift') ? this.drift() : [],
    ]);
    return [...found, ...drift].sort(
      (a, b) => attentionKinds.indexOf(a.kind) - attentionKinds.indexOf(b.kind),
    );
  }

  private async drift(): Promise<AttentionItem[]> {
    const { connection, variables } = (await this.firstConnection.differences()) ?? { variables: [] };
    if (variables.length === 0 || connection === undefined) return [];
    const names = variables.slice(0, 3);
    return [{ kind: 'environment-drift', count: variables.length, names, ref: connection }];
  }
}
